"""The sample clip is the same every time, and its second half is the manipulated one."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from detection.demo.clip import alter_face, demo_pictures, load_portrait, write_demo_clip
from detection.engines.faces.forgery import load_scorer
from detection.engines.faces.pipeline import scan
from detection.engines.faces.still import find_in_image
from detection.engines.faces.types import ScanOutcome
from media_jobs.engines.context import QuietContext
from media_jobs.engines.media.probe import probe


def test_the_clip_plays_in_every_browser(tmp_path: Path) -> None:
    path = tmp_path / "sample.mp4"
    write_demo_clip(path, seconds=1)
    media = probe(path)
    assert (media.container, media.codec, media.pixel_format) == ("mp4", "h264", "yuv420p")
    assert (media.width, media.height, media.frame_count) == (640, 480, 25)
    assert path.read_bytes().index(b"moov") < path.read_bytes().index(b"mdat")


def test_the_clip_is_the_same_every_time(tmp_path: Path) -> None:
    for name in ("one.mp4", "two.mp4"):
        write_demo_clip(tmp_path / name, seconds=0.4)
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


def test_the_served_model_tells_the_halves_apart(tmp_path: Path) -> None:
    path = tmp_path / "sample.mp4"
    write_demo_clip(path, fps=10)
    outcome = list(scan(path, engine=load_scorer(), context=QuietContext()))[-1]
    assert isinstance(outcome, ScanOutcome)
    assert outcome.label == "manipulated"
    first = [window for window in outcome.windows if window.end_seconds < 4]
    second = [window for window in outcome.windows if window.start_seconds > 4]
    assert {window.label for window in first} == {"authentic"}
    assert {window.label for window in second} == {"manipulated"}


def test_every_picture_shows_one_face() -> None:
    for picture in list(demo_pictures(20))[::5]:
        assert len(find_in_image(picture)) == 1


def test_the_manipulation_stays_within_the_face() -> None:
    portrait = load_portrait()
    changed = np.abs(alter_face(portrait).astype(int) - portrait).max(axis=2) > 0
    rows, columns = np.nonzero(changed)
    assert changed.sum() > 10_000
    assert rows.min() > 100
    assert rows.max() < 370
    assert columns.min() > 150
    assert columns.max() < 380
