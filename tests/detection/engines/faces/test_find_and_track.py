"""Faces are found at any size that can be judged, and each person keeps one number per shot."""

from __future__ import annotations

import cv2
import numpy as np

from detection.engines.faces.find import FoundFace, overlap
from detection.engines.faces.finder import FaceFinder
from detection.engines.faces.seeing import CutDetector
from detection.engines.faces.still import find_in_image
from detection.engines.faces.track import FaceTracker
from detection.engines.faces.types import Box
from tests.media_jobs.engines.clips import scene

WIDE = (640, 360)


def bgr(*faces: tuple[int, int], side: int = 240) -> np.ndarray:
    return np.ascontiguousarray(scene(faces, size=WIDE, side=side)[..., ::-1])


def face(x: float, y: float = 0.3, size: float = 0.1) -> FoundFace:
    return FoundFace(Box(x, y, size, size), 0.9, landmarks=((0.5, 0.5),) * 5)


def test_a_face_is_found_where_it_is() -> None:
    found = FaceFinder().find(bgr((200, 60)), 0.0)
    assert len(found) == 1
    box = found[0].box
    # The face lies at 0.52, 0.37 of the portrait.
    assert abs(box.x + box.width / 2 - (200 + 0.52 * 240) / 640) < 0.01
    assert abs(box.y + box.height / 2 - (60 + 0.37 * 240) / 360) < 0.02


def test_several_faces_are_found_largest_first() -> None:
    picture = scene([(20, 20)], size=WIDE, side=300)
    picture[200:320, 480:600] = scene([(0, 0)], size=(120, 120), side=120)
    found = FaceFinder().find(np.ascontiguousarray(picture[..., ::-1]), 0.0)
    assert len(found) == 2
    assert found[0].box.width > found[1].box.width


def test_a_small_face_is_seen_in_every_frame_once_it_was_noticed() -> None:
    finder = FaceFinder()
    small = bgr((200, 60), side=55)
    assert [len(finder.find(small, n / 10)) for n in range(20)] == [1] * 20


def test_a_small_face_that_comes_in_later_is_seen_within_half_a_second() -> None:
    finder = FaceFinder()
    empty = np.full((360, 640, 3), 90, np.uint8)
    for n in range(10):
        assert finder.find(empty, n / 10) == []
    counts = [len(finder.find(bgr((200, 60), side=55), 1 + n / 10)) for n in range(10)]
    assert counts[5:] == [1] * 5


def test_a_picture_without_a_face_has_none() -> None:
    assert find_in_image(np.full((300, 400, 3), 128, np.uint8)) == []


def test_a_huge_face_in_a_photo_is_found_once() -> None:
    photo = cv2.resize(scene([(0, 0)], size=(240, 240)), (2400, 2400))
    assert len(find_in_image(photo)) == 1


def test_overlap_is_the_shared_part_of_both() -> None:
    assert overlap(Box(0, 0, 2, 2), Box(1, 0, 2, 2)) == 1 / 3
    assert overlap(Box(0, 0, 1, 1), Box(2, 2, 1, 1)) == 0


def test_a_moving_face_keeps_its_number() -> None:
    tracker = FaceTracker()
    numbers = [tracker.update(n / 10, [face(0.1 + n * 0.04)], cut=False) for n in range(15)]
    assert numbers == [[1]] * 15


def test_two_people_keep_two_numbers_in_whatever_order_they_are_found() -> None:
    tracker = FaceTracker()
    assert tracker.update(0.0, [face(0.2), face(0.6)], cut=False) == [1, 2]
    assert tracker.update(0.1, [face(0.61), face(0.2)], cut=False) == [2, 1]


def test_a_short_absence_is_bridged_and_a_long_one_is_not() -> None:
    tracker = FaceTracker()
    tracker.update(0.0, [face(0.2)], cut=False)
    assert tracker.update(0.8, [face(0.22)], cut=False) == [1]
    assert tracker.update(2.5, [face(0.22)], cut=False) == [2]


def test_a_cut_ends_every_track() -> None:
    tracker = FaceTracker()
    tracker.update(0.0, [face(0.2)], cut=False)
    assert tracker.update(0.1, [face(0.2)], cut=True) == [2]


def test_a_face_of_another_size_is_another_person() -> None:
    tracker = FaceTracker()
    tracker.update(0.0, [face(0.2, size=0.1)], cut=False)
    assert tracker.update(0.1, [face(0.15, size=0.4)], cut=False) == [2]


def test_a_new_scene_is_a_cut_and_motion_is_not() -> None:
    detector = CutDetector()
    assert not detector.is_cut(bgr((20, 20)))
    assert not any(detector.is_cut(bgr((20 + n * 30, 20))) for n in range(8))
    other = np.full((360, 640, 3), (160, 40, 20), np.uint8)
    assert detector.is_cut(other)
    assert not detector.is_cut(other)


def test_a_change_of_light_is_not_a_cut() -> None:
    detector = CutDetector()
    picture = bgr((200, 60))
    detector.is_cut(picture)
    assert not detector.is_cut(cv2.convertScaleAbs(picture, alpha=1.2))
