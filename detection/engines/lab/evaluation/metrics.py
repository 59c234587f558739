"""How well probabilities tell fakes from the bona fide."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score, roc_curve

CALIBRATION_BINS = 15


def area_under_roc(is_fake: NDArray[np.bool_], probability: NDArray[np.float64]) -> float | None:
    """The chance that a fake scores above a real one, ties counting half; both are [n].

    None unless both classes are there.
    """
    return float(roc_auc_score(is_fake, probability)) if _has_both(is_fake) else None


def equal_error_rate(is_fake: NDArray[np.bool_], probability: NDArray[np.float64]) -> float | None:
    """The error where as large a share of the real is called fake as of the fakes is called real.

    It lies where the ROC, its points joined by straight lines, crosses the falling diagonal
    (Fawcett, "An introduction to ROC analysis", 2006, on interpolating between operating points).
    None unless both classes are there.
    """
    if not _has_both(is_fake):
        return None
    false_alarms, found, _ = roc_curve(is_fake, probability, drop_intermediate=False)
    missed = 1 - found
    # The gap falls from 1 (nothing is called fake) to -1 (everything is).
    gap = missed - false_alarms
    after = int(np.argmax(gap <= 0))
    before = after - 1
    share = gap[before] / (gap[before] - gap[after])
    step = false_alarms[after] - false_alarms[before]
    return float(false_alarms[before] + share * step)


def calibration_error(is_fake: NDArray[np.bool_], probability: NDArray[np.float64]) -> float | None:
    """The expected calibration error of the probability of a fake, over 15 bins of equal width.

    In each bin, how far the mean probability is from the share of fakes, weighted by the bin's
    share of all files (Naeini et al., 2015; 15 bins as in Guo et al., "On Calibration of Modern
    Neural Networks", 2017). None without files.
    """
    if not len(probability):
        return None
    place = np.minimum((probability * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    error = 0.0
    for number in np.unique(place):
        here = place == number
        error += here.mean() * abs(probability[here].mean() - is_fake[here].mean())
    return float(error)


def least_detection_cost(
    is_fake: NDArray[np.bool_], score: NDArray[np.float64], *, prior: float = 0.05
) -> float | None:
    """The normalised detection cost at the best threshold (minDCF), 1 where a score helps nothing.

    A fake has the `prior`, a miss costs ten times a false alarm, as in track 1 of ASVspoof 5 (Wang
    et al. 2024). None unless both classes are there.
    """
    if not _has_both(is_fake):
        return None
    false_alarms, found, _ = roc_curve(is_fake, score, drop_intermediate=False)
    miss, alarm = 10 * prior, 1 - prior
    cost = miss * (1 - found) + alarm * false_alarms
    return float(cost.min() / min(miss, alarm))


def _has_both(is_fake: NDArray[np.bool_]) -> bool:
    return bool(is_fake.any() and not is_fake.all())
