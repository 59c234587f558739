"""Animated WebP and PNG pictures are examined like short clips, each picture at its time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.probe import probe
from tests.detection.engines.conftest import Scanned
from tests.media_jobs.engines.pictures import animation, chunk, encoded, exif, face, with_chunks

ScanFile = Callable[..., Scanned]


@pytest.mark.parametrize("form", ["WEBP", "PNG"])
def test_an_animation_whose_first_picture_is_blank_is_examined_to_its_end(
    tmp_path: Path, scan_file: ScanFile, form: str
) -> None:
    path = tmp_path / "blank-first"
    path.write_bytes(animation(form))
    frames, outcome = scan_file(path)
    assert [frame.index for frame in frames] == list(range(13))
    assert [frame.seconds for frame in frames] == pytest.approx([n * 0.12 for n in range(13)])
    assert [bool(frame.faces) for frame in frames] == [False] + [True] * 12
    assert outcome.fake_probability is not None
    assert outcome.seconds == pytest.approx(13 * 0.12)


@pytest.mark.parametrize("form", ["WEBP", "PNG"])
def test_an_animation_is_a_video_of_its_length(tmp_path: Path, form: str) -> None:
    path = tmp_path / "moving"
    path.write_bytes(animation(form, milliseconds=250, count=3))
    media = probe(path)
    assert (media.kind, media.frame_count, media.has_audio) == ("video", 4, False)
    assert (media.width, media.height) == (480, 360)
    assert media.duration_seconds == pytest.approx(1.0)
    assert media.average_fps == pytest.approx(4.0)


def test_pictures_that_last_no_time_are_shown_as_long_as_browsers_show_them(tmp_path: Path) -> None:
    path = tmp_path / "fast"
    path.write_bytes(animation("WEBP", milliseconds=0, count=3))
    assert probe(path).duration_seconds == pytest.approx(0.4)


def test_a_picture_that_only_simple_viewers_show_is_named(
    tmp_path: Path, scan_file: ScanFile
) -> None:
    path = tmp_path / "two-faced.png"
    path.write_bytes(animation("PNG", default_image=True))
    frames, outcome = scan_file(path)
    assert len(frames) == 12
    assert all(frame.faces for frame in frames)
    assert [r.unexamined for r in outcome.reasons if r.code == "hidden_picture"] == [True]


@pytest.mark.parametrize("form", ["WEBP", "PNG"])
def test_an_animation_that_breaks_off_says_so(
    tmp_path: Path, scan_file: ScanFile, form: str
) -> None:
    path = tmp_path / "broken"
    whole = animation(form, count=20)
    path.write_bytes(whole[: len(whole) * 7 // 10])
    try:
        frames, outcome = scan_file(path)
    except EngineRefused as refused:
        assert refused.code == "damaged_file"
        return
    assert len(frames) < 21
    assert "damaged" in {reason.code for reason in outcome.reasons if reason.unexamined}
    assert outcome.label != "authentic"


def test_an_animation_is_turned_as_it_is_shown(tmp_path: Path, scan_file: ScanFile) -> None:
    path = tmp_path / "turned.png"
    upright = face(360)
    stored = upright.transpose(Image.Transpose.ROTATE_90)
    data = encoded(stored, "PNG", save_all=True, append_images=[upright, stored], duration=200)
    path.write_bytes(with_chunks(data, chunk(b"eXIf", exif(6))))
    frames, _ = scan_file(path)
    assert [len(frame.faces) for frame in frames] == [1, 0, 1]


def test_an_animation_longer_than_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.webp"
    path.write_bytes(animation("WEBP", milliseconds=2000, count=2))
    with pytest.raises(EngineRefused) as caught:
        probe(path, MediaLimits(max_seconds=5))
    assert caught.value.code == "too_long"
