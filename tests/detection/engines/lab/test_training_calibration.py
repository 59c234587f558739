"""Figures of merit, calibrated probabilities and the thresholds of the three answers."""

import numpy as np
import pytest

from detection.engines.lab.evaluation.metrics import calibration_error
from detection.engines.lab.training.calibrate import fit_calibration, fit_thresholds


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


def one_origin(labels):
    return np.full(len(labels), "dfdc")


def test_thresholds_keep_both_kinds_of_error_within_their_share():
    logits, labels = overconfident_logits()
    probabilities = fit_calibration(logits, labels).probability(logits)
    thresholds = fit_thresholds(probabilities, labels, one_origin(labels))
    assert (probabilities[labels == 0] > thresholds.manipulated_above).mean() <= 0.02
    assert (probabilities[labels == 1] < thresholds.authentic_below).mean() <= 0.10
    assert thresholds.authentic_below < thresholds.manipulated_above


def test_the_band_of_uncertainty_never_turns_inside_out():
    labels = np.repeat([0, 1], 100)
    thresholds = fit_thresholds(np.linspace(0, 1, 200), labels, one_origin(labels))
    assert thresholds.authentic_below <= thresholds.manipulated_above


def test_the_hardest_origin_sets_the_band():
    logits, labels = overconfident_logits()
    probabilities = fit_calibration(logits, labels).probability(logits)
    hard = np.where(labels == 0, 1 - (1 - probabilities) / 2, probabilities)
    everything = np.concatenate([probabilities, hard])
    origins = np.repeat(["easy", "hard"], len(labels))
    band = fit_thresholds(everything, np.tile(labels, 2), origins)
    for scores in (probabilities, hard):
        assert (scores[labels == 0] > band.manipulated_above).mean() <= 0.02
        assert (scores[labels == 1] < band.authentic_below).mean() <= 0.10


def test_an_origin_of_real_faces_alone_sets_what_is_called_manipulated_and_nothing_else():
    logits, labels = overconfident_logits()
    probabilities = fit_calibration(logits, labels).probability(logits)
    alone = fit_thresholds(probabilities, labels, one_origin(labels))
    scores = np.concatenate([probabilities, np.full(50, 0.999)])
    origins = np.append(one_origin(labels), np.full(50, "aaf"))
    band = fit_thresholds(scores, np.append(labels, np.zeros(50)), origins)
    assert band.manipulated_above == 0.999
    assert band.authentic_below == alone.authentic_below
