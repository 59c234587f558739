"""Whatever way a video stores its colours, faces are judged in those that a screen shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.reformatter import ColorPrimaries, ColorTrc

from media_jobs.engines.media.colours import _colours
from tests.detection.engines.conftest import Scanned
from tests.media_jobs.engines.clips import Picture, ordinary_priority, roomy, write_clip
from tests.media_jobs.engines.test_decode import frames_of

Scan = Callable[..., Scanned]

# BT.2087-0, table 4: from BT.709's primaries to BT.2020's.
TO_BT2020 = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])
LUMINANCE = np.array([0.2627, 0.6780, 0.0593])
BT2020, BT2020_NCL = int(ColorPrimaries.BT2020), 9


def pq(nits: np.ndarray) -> np.ndarray:
    """BT.2100-2, table 4: the signal for light in cd/m2."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    root = (nits / 10_000) ** m1
    return ((c1 + c2 * root) / (1 + c3 * root)) ** m2


def hlg(nits: np.ndarray) -> np.ndarray:
    """BT.2100-2, table 5: the signal for light on a display of 1,000 cd/m2."""
    luminance = (nits @ LUMINANCE)[..., None] / 1000
    scene = nits / 1000 * np.maximum(luminance, 1e-9) ** (1 / 1.2 - 1)
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    low, high = np.sqrt(3 * scene), a * np.log(np.maximum(12 * scene - b, 1e-9)) + c
    return np.where(scene <= 1 / 12, low, high)


def bt2020(nits: np.ndarray) -> np.ndarray:
    """An ordinary screen's signal, with white at 203 cd/m2."""
    return (nits / 203) ** (1 / 2.4)


SIGNALS = {
    "HLG": (hlg, int(ColorTrc.ARIB_STD_B67)),
    "PQ": (pq, int(ColorTrc.SMPTE2084)),
    "": (bt2020, int(ColorTrc.BT2020_10)),
}


def wide(picture: Picture, transfer: str) -> np.ndarray:
    """The planes [3, height, width] of the picture in BT.2020, 10 bits, as BT.2408 maps SDR."""
    nits = (picture / 255) ** 2.4 * 203 @ TO_BT2020.T
    red, green, blue = np.moveaxis(SIGNALS[transfer][0](nits), 2, 0)
    luma = 0.2627 * red + 0.6780 * green + 0.0593 * blue
    differences = (blue - luma) / 1.8814, (red - luma) / 1.4746
    planes = [64 + 876 * luma, *(512 + 896 * plane for plane in differences)]
    return np.rint(planes).astype(np.uint16)


def write_wide(
    path: Path, pictures: list[Picture], transfer: str, *, codec: str = "libx264"
) -> Path:
    with ordinary_priority(), av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=10)
        assert isinstance(stream, av.VideoStream)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = "yuv420p10le"
        stream.options = {"crf": "10", "preset": "12" if codec == "libsvtav1" else "ultrafast"}
        context = stream.codec_context
        context.color_primaries, context.colorspace, context.color_range = BT2020, BT2020_NCL, 1
        context.color_trc = SIGNALS[transfer][1]
        for picture in pictures:
            full, one, other = wide(picture, transfer)
            frame = av.VideoFrame(stream.width, stream.height, "yuv420p10le")
            for plane, values in zip(
                frame.planes, (full, one[::2, ::2], other[::2, ::2]), strict=True
            ):
                rows = np.frombuffer(memoryview(plane), np.uint16).reshape(-1, plane.line_size // 2)
                rows[: values.shape[0], : values.shape[1]] = values
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.mark.parametrize("transfer", SIGNALS)
def test_wide_colours_are_shown_as_an_ordinary_screen_shows_them(
    tmp_path: Path, transfer: str
) -> None:
    (picture,) = roomy(1)
    frame = frames_of(write_wide(tmp_path / "clip.mp4", [picture] * 2, transfer))[0][0]
    assert frame.colours.transfer == transfer
    for shown, original in (
        (frame.rgb(), picture),
        (frame.small[..., ::-1], picture),
        (frame.region(101, 60, 340, 331), picture[60:331, 101:340]),
    ):
        difference = np.abs(shown.astype(int) - original)
        # Above the knee, highlights make room for those that are brighter than white.
        assert difference[original.max(axis=2) < 225].mean() < 3
        assert np.median(difference) <= 2


@pytest.mark.slow
@pytest.mark.parametrize("codec", ["libx264", "libsvtav1"])
@pytest.mark.parametrize("transfer", ["HLG", "PQ"])
def test_an_hdr_clip_is_judged_like_the_ordinary_one(
    tmp_path: Path, scan_file: Scan, transfer: str, codec: str
) -> None:
    for redness in (0, 28):
        pictures = list(roomy(15, redness=redness))
        _, plain = scan_file(write_clip(tmp_path / "plain.mp4", pictures, fps=10))
        _, hdr = scan_file(write_wide(tmp_path / "hdr.mp4", pictures, transfer, codec=codec))
        assert hdr.label == plain.label
        assert hdr.fake_probability == pytest.approx(plain.fake_probability, abs=0.05)
        (reason,) = [reason for reason in hdr.reasons if reason.code == "hdr"]
        assert transfer in reason.message
        assert "hdr" not in {reason.code for reason in plain.reasons}


@pytest.mark.parametrize(
    "stored", ["yuv422p", "yuv444p", "yuvj420p", "yuv420p10le", "yuv422p10le", "gray"]
)
def test_every_way_to_store_colour_shows_the_same_region(tmp_path: Path, stored: str) -> None:
    (picture,) = roomy(1)
    path = write_clip(tmp_path / "clip.mkv", [picture] * 2, pixel_format=stored)
    frame = frames_of(path)[0][0]
    part = frame.region(103, 60, 340, 331).astype(int)
    difference = np.abs(part - frame.rgb()[60:331, 103:340])
    assert np.percentile(difference, 99) <= 10
    assert difference.mean() < 1


@pytest.mark.parametrize(
    ("tags", "strange"),
    [
        ((2, 2, 2, True), "Dolby Vision without a base layer"),
        ((18, 9, 9, True), ""),
        ((16, 9, 14, False), "ICtCp"),
        ((9, 2, 2, False), "log"),
        ((1, 1, 1, False), ""),
        ((2, 2, 2, False), ""),
    ],
)
def test_colours_that_cannot_be_converted_are_named(
    tags: tuple[int, int, int, bool], strange: str
) -> None:
    assert _colours(*tags).strange == strange


def test_a_clip_whose_colours_cannot_be_converted_is_left_open(
    tmp_path: Path, scan_file: Scan
) -> None:
    path = tmp_path / "log.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        stream.codec_context.color_trc = int(ColorTrc.LOG)
        for picture in roomy(15):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    _, outcome = scan_file(path)
    assert outcome.label == "uncertain"
    (reason,) = [reason for reason in outcome.reasons if reason.code == "strange_colours"]
    assert reason.unexamined
