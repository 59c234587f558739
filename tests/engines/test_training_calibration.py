"""Figures of merit, calibrated probabilities and the thresholds of the three answers."""

import numpy as np
import pytest

from detection.engines.evaluation.metrics import calibration_error
from detection.engines.training.calibrate import (
    fit_calibration,
    fit_still_thresholds,
    fit_thresholds,
)


def overconfident_logits(count=4000, forged_share=0.5):
    """True log-odds times 3, plus 2: what a network that is too sure and leans to forged gives."""
    rng = np.random.default_rng(1)
    labels = (rng.random(count) < forged_share).astype(int)
    log_odds = rng.normal(np.where(labels == 1, 1.0, -1.0), np.sqrt(2.0))
    return 3 * log_odds + 2, labels


def test_calibration_undoes_overconfidence_and_bias():
    logits, labels = overconfident_logits()
    calibration = fit_calibration(logits, labels)
    assert calibration.temperature == pytest.approx(3, rel=0.1)
    assert calibration.bias == pytest.approx(-2, abs=0.3)
    error = calibration_error(labels == 1, calibration.probability(logits))
    assert error is not None
    assert error < 0.03


def test_calibration_does_not_depend_on_how_many_of_each_class_there_are():
    logits, labels = overconfident_logits(20000, forged_share=0.85)
    assert fit_calibration(logits, labels).bias == pytest.approx(-2, abs=0.3)


def test_thresholds_keep_both_kinds_of_error_within_their_share():
    logits, labels = overconfident_logits()
    probabilities = fit_calibration(logits, labels).probability(logits)
    thresholds = fit_thresholds(probabilities, labels)
    assert (probabilities[labels == 0] > thresholds.manipulated_above).mean() <= 0.05
    assert (probabilities[labels == 1] < thresholds.authentic_below).mean() <= 0.10
    assert thresholds.authentic_below < thresholds.manipulated_above


def test_the_band_of_uncertainty_never_turns_inside_out():
    labels = np.repeat([0, 1], 100)
    thresholds = fit_thresholds(np.linspace(0, 1, 200), labels)
    assert thresholds.authentic_below <= thresholds.manipulated_above


def test_the_band_for_single_pictures_keeps_the_errors_within_their_share_in_every_origin():
    logits, labels = overconfident_logits()
    probabilities = fit_calibration(logits, labels).probability(logits)
    hard = np.where(labels == 0, 1 - (1 - probabilities) / 2, probabilities)
    everything = np.concatenate([probabilities, hard])
    origins = np.repeat(["easy", "hard"], len(labels))
    band = fit_still_thresholds(everything, np.tile(labels, 2), origins)
    for scores in (probabilities, hard):
        assert (scores[labels == 0] > band.manipulated_above).mean() <= 0.05
        assert (scores[labels == 1] < band.authentic_below).mean() <= 0.10


def test_an_origin_with_one_kind_of_face_alone_sets_no_band():
    logits, labels = overconfident_logits()
    probabilities = fit_calibration(logits, labels).probability(logits)
    origins = np.where(labels == 1, "forged only", "real only")
    origins[:200] = "both"
    band = fit_still_thresholds(probabilities, labels, origins)
    assert band == fit_thresholds(probabilities[:200], labels[:200])
