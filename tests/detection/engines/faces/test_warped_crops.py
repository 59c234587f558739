"""Faces turned upright: where their features come to lie, and what the picture's edge does."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detection.engines.deepfakebench.scorer import AlignedCrop
from detection.engines.faces.crops import CropRule, SquareCrop, WholePicture
from detection.engines.faces.find import FoundFace
from detection.engines.faces.types import Box
from detection.engines.faces.warped import similarity
from detection.engines.lab.peers.mesonet import MesoCrop
from tests.media_jobs.engines.clips import roomy

PICTURE = next(roomy(1))
HEIGHT, WIDTH = PICTURE.shape[:2]
# Eyes, tip of the nose and corners of the mouth of a face 100 pixels wide, about its middle.
FEATURES = np.array([-20 - 22j, 20 - 22j, 0, -16 + 22j, 16 + 22j])

rules = pytest.mark.parametrize("rule", [AlignedCrop(), MesoCrop()])


def face(middle: complex = WIDTH / 2 + 1j * HEIGHT / 2, turn: complex = 1) -> FoundFace:
    """A face whose features are turned and scaled by `turn` about `middle`, in pixels."""
    points = FEATURES * turn + middle
    corner = middle - 50 - 60j
    return FoundFace(
        Box(corner.real / WIDTH, corner.imag / HEIGHT, 100 / WIDTH, 120 / HEIGHT),
        0.9,
        tuple((point.real / WIDTH, point.imag / HEIGHT) for point in points),
    )


def where(rule: CropRule, seen: FoundFace) -> np.ndarray:
    """The features of a face in shares of its crop."""
    points = np.array([(x * WIDTH, y * HEIGHT, 1) for x, y in seen.landmarks])
    return rule.placement(seen, WIDTH, HEIGHT) @ points.T


def test_a_similarity_brings_points_to_points() -> None:
    turn, shift = 1.7 * np.exp(0.4j), 12 - 30j
    matrix = similarity(FEATURES, FEATURES * turn + shift)
    assert matrix == pytest.approx(
        np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])
    )


def test_no_other_turn_or_scale_comes_nearer() -> None:
    target = FEATURES + np.random.default_rng(3).normal(0, 4, (5, 2)) @ [1, 1j]

    def distance(matrix: np.ndarray) -> float:
        points = np.array([FEATURES.real, FEATURES.imag, np.ones(5)])
        return float(np.square(matrix @ points - [target.real, target.imag]).sum())

    best = similarity(FEATURES, target)
    for scale, angle in ((1.01, 0), (0.99, 0), (1, 0.01), (1, -0.01)):
        turned = scale * np.exp(1j * angle)
        other = best.copy()
        linear = (best[0, 0] + 1j * best[1, 0]) * turned
        other[:, :2] = [[linear.real, -linear.imag], [linear.imag, linear.real]]
        assert distance(best) < distance(other)


@rules
@given(angle=st.floats(-1.2, 1.2), scale=st.floats(0.3, 3))
def test_a_turned_or_larger_face_comes_to_lie_as_an_upright_one(
    rule: CropRule, angle: float, scale: float
) -> None:
    turned = where(rule, face(turn=scale * np.exp(1j * angle)))
    assert turned == pytest.approx(where(rule, face()), abs=1e-9)


def test_eyes_and_mouth_lie_where_deepfakebench_puts_them() -> None:
    x, y = where(AlignedCrop(), face())
    assert x[1] - x[0] == pytest.approx(0.24, abs=0.03)
    assert y[3:].mean() - y[:2].mean() == pytest.approx(0.26, abs=0.03)
    assert y.mean() == pytest.approx(0.61, abs=0.01)


def test_mesonet_sees_nearly_three_times_the_distance_from_eyes_to_mouth() -> None:
    x, y = where(MesoCrop(), face())
    assert y[3:].mean() - y[:2].mean() == pytest.approx(1 / 2.86, abs=1e-3)
    assert x.mean() == pytest.approx(0.5, abs=2e-3)


@rules
@given(x=st.floats(0.2, 0.8), y=st.floats(0.3, 0.7), angle=st.floats(-0.6, 0.6))
def test_a_crop_cut_from_a_part_is_that_of_the_whole_picture(
    rule: CropRule, x: float, y: float, angle: float
) -> None:
    seen = face(x * WIDTH + 1j * y * HEIGHT, turn=0.6 * np.exp(1j * angle))
    whole = cv2.warpAffine(
        PICTURE,
        rule.placement(seen, WIDTH, HEIGHT) * rule.size,
        (rule.size, rule.size),
        flags=cv2.INTER_LINEAR if isinstance(rule, AlignedCrop) else cv2.INTER_CUBIC,
    )
    inside = cv2.warpAffine(
        np.full((HEIGHT, WIDTH), 255, np.uint8),
        rule.placement(seen, WIDTH, HEIGHT) * rule.size,
        (rule.size, rule.size),
    )
    crop = rule.cut(WholePicture(PICTURE), seen)
    assert crop.shape == (256, 256, 3)
    seen_whole = cv2.erode(inside, np.ones((31, 31), np.uint8)) == 255
    difference = np.abs(crop.astype(int) - whole.astype(int)).max(axis=2)
    assert difference[seen_whole].max(initial=0) <= 2


def test_past_the_edge_deepfakebench_sees_black() -> None:
    crop = AlignedCrop().cut(WholePicture(np.full_like(PICTURE, 200)), face(0 + 1j * HEIGHT / 2))
    assert crop[128, 5].tolist() == [0, 0, 0]
    assert crop[128, 250].tolist() == [200, 200, 200]


@rules
@given(x=st.floats(-3, 4), y=st.floats(-3, 4))
def test_a_face_far_outside_the_picture_still_gives_a_crop(
    rule: CropRule, x: float, y: float
) -> None:
    crop = rule.cut(WholePicture(PICTURE), face(x * WIDTH + 1j * y * HEIGHT))
    assert crop.shape == (256, 256, 3)


def test_equal_rules_are_one_rule() -> None:
    rules = [AlignedCrop(), AlignedCrop(), SquareCrop(160, 0.83), SquareCrop(160, 0.83)]
    assert len(dict.fromkeys(rules)) == 2
