"""The figures of an evaluation, against cases that can be worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detection.engines.lab.evaluation.metrics import (
    area_under_roc,
    calibration_error,
    equal_error_rate,
)


def arrays(real: list[float], fake: list[float]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([False] * len(real) + [True] * len(fake)), np.array(real + fake)


def test_one_of_four_pairs_in_the_wrong_order_costs_a_quarter_of_the_area() -> None:
    assert area_under_roc(*arrays([0.1, 0.6], [0.5, 0.9])) == 0.75


def test_the_equal_error_rate_is_found_between_two_thresholds() -> None:
    # At a threshold of 0.6 one of three reals is accused and none of two fakes missed; above it
    # none is accused and one of two missed: the line between meets the diagonal at 1/5.
    assert equal_error_rate(*arrays([0.1, 0.2, 0.6], [0.6, 0.9])) == pytest.approx(0.2)


def test_scores_that_say_nothing_err_half_of_the_time() -> None:
    flat = arrays([0.5] * 4, [0.5] * 6)
    assert equal_error_rate(*flat) == pytest.approx(0.5)
    assert area_under_roc(*flat) == pytest.approx(0.5)


def test_without_both_classes_there_is_nothing_to_tell_apart() -> None:
    assert area_under_roc(*arrays([0.1], [])) is None
    assert equal_error_rate(*arrays([], [0.1])) is None
    assert calibration_error(*arrays([], [])) is None


def test_probabilities_that_come_true_are_calibrated() -> None:
    quarter = arrays([0.25] * 3, [0.25])
    assert calibration_error(*quarter) == pytest.approx(0)


def test_the_calibration_error_weighs_each_bin_by_its_files() -> None:
    # Three at 0.9 that are real (off by 0.9) and one at 0.1 that is fake (off by 0.9); then one
    # bin that is right.
    assert calibration_error(*arrays([0.9] * 3, [0.1])) == pytest.approx(0.9)
    assert calibration_error(*arrays([0.9], [1.0] * 3)) == pytest.approx(0.25 * 0.9)


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=30),
    st.lists(st.floats(0, 1), min_size=1, max_size=30),
)
def test_exchanging_the_classes_and_the_scores_changes_no_figure(
    real: list[float], fake: list[float]
) -> None:
    there = arrays(real, fake)
    back = arrays([1 - value for value in fake], [1 - value for value in real])
    if len({*there[1]}) == len({*back[1]}):  # 1 - x may round two scores into one
        assert equal_error_rate(*there) == pytest.approx(equal_error_rate(*back), abs=1e-9)
        assert area_under_roc(*there) == pytest.approx(area_under_roc(*back), abs=1e-9)
