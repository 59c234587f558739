"""The figures of a model card."""

import numpy as np

from detection.engines.lab.training.calibrate import Thresholds
from detection.engines.lab.training.report import figures

BAND = Thresholds(authentic_below=0.4, manipulated_above=0.7)


def test_figures_count_the_three_answers_by_class():
    probabilities = np.array([0.1, 0.5, 0.6, 0.8, 0.9, 0.75, 0.5, 0.2])
    labels = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    measured = figures(probabilities, labels, BAND)
    assert measured["real_called_manipulated"] == 0.25
    assert measured["real_called_authentic"] == 0.25
    assert measured["forged_called_manipulated"] == 0.5
    assert measured["forged_called_authentic"] == 0.25
    assert measured["uncertain"] == 3 / 8


def test_pictures_without_a_face_are_counted_and_not_judged():
    probabilities = np.array([0.1, np.nan, 0.9, np.nan])
    measured = figures(probabilities, np.array([0, 0, 1, 1]), BAND)
    assert measured["pictures"] == 4
    assert measured["no_face"] == 2
    assert measured["auc"] == 1
