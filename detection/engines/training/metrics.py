"""Figures of merit of a detector, from scores (higher = forged) and labels (1 = forged)."""

from __future__ import annotations

import numpy as np


def auc(scores: np.ndarray, labels: np.ndarray) -> float:
    """Chance that a forged face scores above a real one, ties counted half; nan without both."""
    forged, real = np.sort(scores[labels == 1]), np.sort(scores[labels == 0])
    if not len(forged) or not len(real):
        return float("nan")
    below = np.searchsorted(real, forged, "left") + np.searchsorted(real, forged, "right")
    return float(below.mean() / (2 * len(real)))


def equal_error_rate(scores: np.ndarray, labels: np.ndarray) -> float:
    """Error at the threshold where as many real faces are accused as forged ones pass."""
    thresholds = np.unique(scores)
    accused = 1 - np.searchsorted(np.sort(scores[labels == 0]), thresholds) / (labels == 0).sum()
    passed = np.searchsorted(np.sort(scores[labels == 1]), thresholds) / (labels == 1).sum()
    nearest = np.argmin(np.abs(accused - passed))
    return float((accused[nearest] + passed[nearest]) / 2)


def calibration_error(probabilities: np.ndarray, labels: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error (Guo et al. 2017) over bins of equal width."""
    place = np.minimum((probabilities * bins).astype(int), bins - 1)
    gaps = [
        abs(probabilities[place == b].mean() - labels[place == b].mean()) * (place == b).mean()
        for b in np.unique(place)
    ]
    return float(np.sum(gaps))
