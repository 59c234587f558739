"""Fitting a calibration: what the figures are, and when there are none."""

from __future__ import annotations

import math

import numpy as np
import pytest

from detection.engines.lab.evaluation.fitting import CannotFit, RawScore, fit

STEEPNESS, SHIFT = 2.5, 4.0


def drawn(count: int, *, still: bool = True, group: str = "", seed: int = 1) -> list[RawScore]:
    """Files whose logit is 2.5 times what a calibrated one would be, and 4 too high."""
    random = np.random.default_rng(seed)
    true = random.normal(0, 2, count)
    is_fake = random.random(count) < 1 / (1 + np.exp(-true))
    return [
        RawScore(float(STEEPNESS * x + SHIFT), bool(fake), still, group)
        for x, fake in zip(true, is_fake, strict=True)
    ]


@pytest.mark.slow
def test_temperature_and_bias_undo_what_was_done_to_the_scores() -> None:
    found = fit(drawn(4000))
    assert found["temperature"] == pytest.approx(STEEPNESS, rel=0.1)
    assert found["bias"] == pytest.approx(-SHIFT, abs=0.4)
    assert found["fitted"]["auc"] == pytest.approx(0.85, abs=0.03)


def test_two_in_a_hundred_real_and_ten_in_a_hundred_fakes_lie_beyond_the_thresholds() -> None:
    scores = drawn(4000)
    found = fit(scores)

    def beyond(fake: bool) -> float:
        p = [
            1 / (1 + np.exp(-(score.logit + found["bias"]) / found["temperature"]))
            for score in scores
            if score.is_fake == fake
        ]
        over, under = found["manipulated_above"], found["authentic_below"]
        return float(np.mean(np.array(p) < under if fake else np.array(p) > over))

    assert beyond(fake=False) == pytest.approx(0.02, abs=0.005)
    assert beyond(fake=True) == pytest.approx(0.1, abs=0.01)


def test_the_hardest_group_sets_the_thresholds() -> None:
    hard = [RawScore(12.0, False, True, "hard")] * 5
    alone, together = fit(drawn(4000)), fit(drawn(4000) + hard)

    def probability(found: dict[str, float]) -> float:
        return 1 / (1 + math.exp(-(12.0 + found["bias"]) / found["temperature"]))

    assert alone["manipulated_above"] < probability(alone)
    assert together["manipulated_above"] == pytest.approx(probability(together), abs=1e-3)


def test_pictures_have_thresholds_of_their_own_where_there_are_enough() -> None:
    videos = drawn(300, still=False)
    assert "stills" not in fit(videos + drawn(20))
    assert fit(videos + drawn(300, seed=2))["stills"].keys() == {
        "authentic_below",
        "manipulated_above",
    }


def test_one_class_or_too_few_files_are_refused() -> None:
    with pytest.raises(CannotFit, match="needs 50 of each"):
        fit(drawn(60))
    with pytest.raises(CannotFit, match="200 real and 0 fake files could be scored"):
        fit([RawScore(1.0, False, True)] * 200)


@pytest.mark.parametrize("sign", [0, -1])
def test_scores_that_say_nothing_or_the_opposite_are_refused(sign: int) -> None:
    scores = [RawScore(sign * s.logit, s.is_fake, s.is_still) for s in drawn(400)]
    with pytest.raises(CannotFit, match="no better than chance"):
        fit(scores)
