"""A face that lies on its side, or stands on its head, in the picture itself is judged upright."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from detection.engines.faces.crops import SquareCrop, WholePicture
from detection.engines.faces.still import find_in_image
from detection.engines.faces.turned import cut_upright, seen_from, upright
from tests.detection.engines.conftest import Scanned
from tests.media_jobs.engines.clips import Picture, roomy, scene, write_clip

Scan = Callable[..., Scanned]


def turned(picture: Picture, turns: int) -> Picture:
    return np.ascontiguousarray(np.rot90(picture, turns))


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_forged_face_that_is_not_upright_is_judged(
    tmp_path: Path, scan_file: Scan, turns: int
) -> None:
    pictures = list(roomy(15, redness=28))
    _, plain = scan_file(write_clip(tmp_path / "plain.mp4", pictures, fps=10))
    lying = [turned(picture, turns) for picture in pictures]
    frames, outcome = scan_file(write_clip(tmp_path / "turned.mp4", lying, fps=10))
    assert outcome.label == plain.label == "manipulated"
    assert outcome.fake_probability == pytest.approx(plain.fake_probability, abs=0.05)
    assert [len(frame.faces) for frame in frames] == [1] * 15
    # The face lies in the left half of the picture as it was before it was turned.
    box = frames[0].faces[0].box
    centre = box.x + box.width / 2, box.y + box.height / 2
    assert {1: centre[1] > 0.5, 2: centre[0] > 0.5, 3: centre[1] < 0.5}[turns]


def test_an_upright_face_beside_one_on_its_side(tmp_path: Path, scan_file: Scan) -> None:
    picture = scene([(0, 20)], size=(640, 330), side=300)
    picture[20:320, 330:630] = turned(scene([(0, 0)], size=(300, 300), side=300, redness=28), 1)
    _, outcome = scan_file(write_clip(tmp_path / "two.mp4", [picture] * 15, fps=10))
    assert sorted(track.label for track in outcome.tracks) == ["authentic", "manipulated"]


def test_a_photo_of_a_lying_face_is_examined(tmp_path: Path, scan_file: Scan) -> None:
    path = tmp_path / "lying.png"
    cv2.imwrite(str(path), turned(scene([(40, 0)], side=270, redness=36), 1)[..., ::-1])
    frames, outcome = scan_file(path)
    assert (len(frames[0].faces), outcome.label) == (1, "manipulated")


def test_an_upright_face_is_found_once() -> None:
    (face,) = find_in_image(scene([(40, 0)], side=270))
    assert face.turns == 0


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_the_crop_of_a_turned_face_is_that_of_the_upright_one(turns: int) -> None:
    picture = scene([(40, 20)])
    (face,) = find_in_image(picture)
    rule = SquareCrop(size=96, margin=1.1)
    lying = seen_from(face, -turns % 4)
    crop = cut_upright(rule, WholePicture(turned(picture, turns)), lying)
    difference = np.abs(crop.astype(int) - rule.cut(WholePicture(picture), face))
    assert np.median(difference) <= 4
    assert upright(lying).box.x == pytest.approx(face.box.x)
    assert lying.box.x != pytest.approx(face.box.x)
