"""A picture is examined as players show it: turned, mirrored, or both, whoever asks for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from av.bitstream import BitStreamFilterContext

from media_jobs.engines.media.probe import probe
from media_jobs.engines.media.sampled import SampledFrame
from tests.detection.engines.conftest import Scanned
from tests.media_jobs.engines.clips import Picture, patch_atom, roomy, write_clip
from tests.media_jobs.engines.test_decode import frames_of

Matrix = tuple[float, float, float, float]

# What is shown of quarters A B / C D under each of the eight matrices that turn and mirror: seen in
# Chromium's <video>.
SHOWN: dict[Matrix, str] = {
    (1, 0, 0, 1): "AB/CD",
    (0, 1, -1, 0): "CA/DB",
    (-1, 0, 0, -1): "DC/BA",
    (0, -1, 1, 0): "BD/AC",
    (-1, 0, 0, 1): "BA/DC",
    (1, 0, 0, -1): "CD/AB",
    (0, 1, 1, 0): "AC/BD",
    (0, -1, -1, 0): "DB/CA",
}
# How to store a picture so that it is shown upright.
STORED: dict[Matrix, Callable[[Picture], Picture]] = {
    (-1, 0, 0, 1): lambda picture: picture[:, ::-1],
    (1, 0, 0, -1): lambda picture: picture[::-1],
    (0, 1, 1, 0): lambda picture: picture.transpose(1, 0, 2),
    (0, -1, -1, 0): lambda picture: picture[::-1, ::-1].transpose(1, 0, 2),
}
COLOURS = {"A": (235, 235, 235), "B": (200, 30, 30), "C": (30, 180, 30), "D": (30, 30, 200)}


def quarters() -> Picture:
    rows = [
        np.concatenate([np.full((48, 80, 3), COLOURS[name], np.uint8) for name in row], axis=1)
        for row in ("AB", "CD")
    ]
    return np.concatenate(rows)


def with_matrix(path: Path, matrix: Matrix) -> Path:
    """Write the four numbers of a display matrix into the only track of an MP4."""
    # Behind version, times, number, duration, layer and volume; each row ends with a third number.
    for place, number in zip((40, 44, 52, 56), matrix, strict=True):
        patch_atom(path, b"tkhd", place, round(number * 65536) & 0xFFFFFFFF)
    return path


def with_orientation_message(path: Path, target: Path, arguments: str) -> Path:
    """Copy a clip and let its coding itself ask to be mirrored or turned."""
    with av.open(str(path)) as source, av.open(str(target), "w") as copy:
        stream = source.streams.video[0]
        into = copy.add_stream_from_template(stream)
        change = BitStreamFilterContext(
            f"h264_metadata=display_orientation=insert:{arguments}", stream
        )
        for packet in source.demux(stream):
            for changed in change.filter(packet if packet.size else None):
                changed.stream = into
                copy.mux(changed)
    return target


def first_frame(path: Path) -> SampledFrame:
    return frames_of(path)[0][0]


def seen(picture: np.ndarray) -> str:
    """Which quarter lies where, as "AB/CD"."""
    height, width = picture.shape[:2]

    def name(x: int, y: int) -> str:
        colour = picture[y, x].astype(int)
        return min(COLOURS, key=lambda key: int(np.abs(colour - COLOURS[key]).sum()))

    left, right, top, bottom = width // 4, 3 * width // 4, height // 4, 3 * height // 4
    return f"{name(left, top)}{name(right, top)}/{name(left, bottom)}{name(right, bottom)}"


@pytest.mark.parametrize(("matrix", "shown"), SHOWN.items())
def test_all_eight_orientations_are_seen_as_a_player_shows_them(
    tmp_path: Path, matrix: Matrix, shown: str
) -> None:
    path = with_matrix(write_clip(tmp_path / "clip.mp4", [quarters()] * 3), matrix)
    frame, media = first_frame(path), probe(path)
    size = (160, 96) if matrix[0] else (96, 160)
    assert seen(frame.rgb()) == seen(frame.small[..., ::-1]) == shown
    assert (frame.width, frame.height) == (media.width, media.height) == size
    assert media.rotation in (0, 90, 180, 270)
    assert frame.rgb().shape == frame.small.shape == (size[1], size[0], 3)


@pytest.mark.parametrize("matrix", SHOWN)
def test_a_region_of_a_mirrored_picture_is_what_the_whole_shows_there(
    tmp_path: Path, matrix: Matrix
) -> None:
    path = with_matrix(write_clip(tmp_path / "clip.mp4", roomy(2)), matrix)
    frame = first_frame(path)
    for left, top, right, bottom in ((0, 0, 96, 90), (61, 40, 200, 231), (10, 200, 353, 347)):
        difference = frame.rgb()[top:bottom, left:right].astype(int) - frame.region(
            left, top, right, bottom
        )
        assert np.abs(difference).max() <= 2


@pytest.mark.parametrize(
    ("matrix", "shown"),
    [
        ((1, 0.2, 0, 1), "AB/CD"),
        ((-1, 0, 0.3, 1), "BA/DC"),
        ((0.94, 0.34, -0.34, 0.94), "AB/CD"),
        ((0.34, 0.94, -0.94, 0.34), "CA/DB"),
        ((0, 0, 0, 0), "AB/CD"),
    ],
)
def test_odd_matrices_are_rounded(tmp_path: Path, matrix: Matrix, shown: str) -> None:
    path = with_matrix(write_clip(tmp_path / "clip.mp4", [quarters()] * 3), matrix)
    assert seen(first_frame(path).rgb()) == shown


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ("flip=horizontal", "BA/DC"),
        ("flip=vertical", "CD/AB"),
        ("rotate=180", "DC/BA"),
        ("rotate=90:flip=horizontal", "AC/BD"),
    ],
)
def test_a_coding_that_asks_to_be_mirrored_is_heard(
    tmp_path: Path, arguments: str, shown: str
) -> None:
    plain = write_clip(tmp_path / "plain.mp4", [quarters()] * 3)
    path = with_orientation_message(plain, tmp_path / "clip.mp4", arguments)
    assert seen(first_frame(path).rgb()) == shown


def test_matroska_can_ask_to_be_turned(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mkv", [quarters()] * 3, rotation=180)
    assert seen(first_frame(path).rgb()) == "DC/BA"


@pytest.mark.parametrize("matrix", STORED)
def test_a_forged_face_is_found_in_a_mirrored_clip(
    tmp_path: Path, scan_file: Callable[..., Scanned], matrix: Matrix
) -> None:
    plain = write_clip(tmp_path / "plain.mp4", roomy(30, redness=28))
    stored = [np.ascontiguousarray(STORED[matrix](picture)) for picture in roomy(30, redness=28)]
    mirrored = with_matrix(write_clip(tmp_path / "mirrored.mp4", stored), matrix)
    (frames, outcome), (plain_frames, plain_outcome) = scan_file(mirrored), scan_file(plain)
    assert outcome.label == plain_outcome.label == "manipulated"
    assert outcome.fake_probability == pytest.approx(plain_outcome.fake_probability, abs=0.05)
    for frame, same in zip(frames, plain_frames, strict=True):
        assert frame.faces[0].box.x == pytest.approx(same.faces[0].box.x, abs=0.05)
        assert frame.faces[0].box.y == pytest.approx(same.faces[0].box.y, abs=0.05)
