"""The finder sees what OpenCV's own reading of the same network sees, in pictures of any shape."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from detection.engines.faces.yunet import OVERLAP, YUNET, yunet
from tests.media_jobs.engines.clips import scene

CONFIDENCE = 0.6


def by_opencv(picture: np.ndarray) -> np.ndarray:
    height, width = picture.shape[:2]
    net = cv2.FaceDetectorYN.create(str(YUNET), "", (width, height), CONFIDENCE, OVERLAP, 5000)
    _, rows = net.detect(picture)
    return np.zeros((0, 15), np.float32) if rows is None else rows


@pytest.mark.parametrize(
    ("size", "side", "faces"),
    [
        ((320, 180), 170, [(60, 5)]),
        ((180, 320), 150, [(10, 10), (20, 165)]),
        ((401, 263), 120, [(0, 0), (130, 70), (290, 140)]),
        ((97, 101), 97, [(0, 0)]),
        ((31, 17), 17, []),
    ],
)
def test_rows_are_those_of_opencv(
    size: tuple[int, int], side: int, faces: list[tuple[int, int]]
) -> None:
    picture = np.ascontiguousarray(scene(faces, size=size, side=side)[..., ::-1])
    rows = yunet(picture, CONFIDENCE)
    assert len(rows) >= len(faces)
    assert rows == pytest.approx(by_opencv(picture), abs=1e-3)


def test_a_face_that_candidates_share_is_one() -> None:
    picture = np.ascontiguousarray(scene([(60, 5)], size=(320, 180), side=170)[..., ::-1])
    assert len(yunet(picture, 0.05)) < 20
    assert len(yunet(picture, CONFIDENCE)) == 1
