"""Bars and fill beside a picture cost no bits: compression is measured on what is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from detection.engines.faces.quality import bits_per_pixel
from media_jobs.engines.media.bars import PictureShare
from tests.detection.engines.conftest import Scanned
from tests.detection.engines.faces.test_verdict import VIDEO
from tests.media_jobs.engines.clips import Picture, roomy, scene, write_clip

Scan = Callable[..., Scanned]
Padding = Callable[[Picture], Picture]
SIZE = (1280, 720)


def scaled(picture: Picture, width: int, height: int) -> Picture:
    return cv2.resize(picture, (width, height)).astype(np.uint8)


def barred(colour: tuple[int, int, int]) -> Padding:
    """The picture in the middle of a frame of one colour."""

    def pad(picture: Picture) -> Picture:
        height, width = picture.shape[:2]
        frame = np.full((SIZE[1], SIZE[0], 3), colour, np.uint8)
        top, left = (SIZE[1] - height) // 2, (SIZE[0] - width) // 2
        frame[top : top + height, left : left + width] = picture
        return frame

    return pad


def filled(picture: Picture) -> Picture:
    """An upright picture before a blurred copy of itself, as phones' films are shown."""
    height, width = picture.shape[:2]
    middle = picture[:, (width - 240) // 2 :][:, :240]
    shown = cv2.resize(middle, (480, SIZE[1]))
    frame = cv2.GaussianBlur(cv2.resize(picture, SIZE), (0, 0), 25) // 2
    left = (SIZE[0] - 480) // 2
    frame[:, left : left + 480] = shown
    return frame.astype(np.uint8)


def textured(redness: int = 0) -> Picture:
    """A face before a wall that is not plain."""
    picture = scene([(150, 10)], size=(640, 360), side=340, redness=redness).astype(int)
    rows, columns = np.mgrid[:360, :640]
    waves = 18 * np.sin(rows * 0.9) * np.sin(columns * 0.7) + 8 * np.sin(columns * 0.11)
    grain = waves[..., None]
    return (picture + grain).clip(0, 255).astype(np.uint8)


def share_of(*pictures: Picture) -> float:
    bars = PictureShare()
    for number, picture in enumerate(pictures):
        small = cv2.resize(picture, (640, 360), interpolation=cv2.INTER_AREA)
        bars.see(float(number), small)
    return bars.share


@pytest.mark.parametrize(
    ("pad", "share"),
    [
        (barred((16, 16, 16)), 0.25),
        (barred((20, 140, 150)), 0.25),
        (lambda picture: barred((0, 0, 0))(scaled(picture, 1280, 540)), 0.75),
        (lambda picture: barred((0, 0, 0))(scaled(picture, 400, 720)), 0.3125),
        (filled, 0.375),
        (lambda picture: scaled(picture, *SIZE), 1.0),
    ],
)
def test_the_share_of_a_frame_that_is_a_picture(pad: Padding, share: float) -> None:
    assert share_of(pad(textured()), pad(textured(9))) == pytest.approx(share, abs=0.03)


def test_a_side_that_is_only_sometimes_dark_is_a_picture() -> None:
    assert share_of(barred((0, 0, 0))(textured()), scaled(textured(), *SIZE)) == 1.0


def test_a_film_that_shows_nothing_keeps_its_size() -> None:
    assert share_of(np.zeros((720, 1280, 3), np.uint8)) == 1.0
    assert PictureShare().share == 1.0


def test_a_film_that_changes_its_size_is_measured_on_the_last() -> None:
    bars = PictureShare()
    bars.see(0.0, barred((0, 0, 0))(textured()))
    bars.see(1.0, textured())
    assert bars.share == pytest.approx(1.0, abs=0.01)


def test_bits_are_counted_on_the_picture() -> None:
    plain, barred_film = bits_per_pixel(VIDEO), bits_per_pixel(replace(VIDEO, picture_share=0.25))
    assert plain is not None
    assert barred_film == pytest.approx(4 * plain)


def test_a_face_with_bars_is_judged_like_one_without(tmp_path: Path, scan_file: Scan) -> None:
    def clip(name: str, pad: Padding) -> Path:
        # The bars alone take the bits a pixel from above the gate to below it.
        options = {"preset": "fast", "crf": "36", "g": "250"}
        pictures = [pad(picture) for picture in roomy(40, step=0.4)]
        return write_clip(tmp_path / name, pictures, options=options)

    _, plain = scan_file(clip("plain.mp4", lambda picture: picture))
    for name, pad in (("black", barred((0, 0, 0))), ("blue", barred((30, 60, 200)))):
        _, with_bars = scan_file(clip(f"{name}.mp4", pad))
        assert with_bars.label == plain.label == "authentic"
        assert with_bars.fake_probability == pytest.approx(plain.fake_probability, abs=0.05)
        assert "too_compressed" not in {reason.code for reason in with_bars.reasons}
