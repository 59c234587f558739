"""How far a figure could be off by the luck of which files were measured, as 95 % intervals.

Shares of files: the score interval (Wilson 1927, "Probable Inference, the Law of Succession, and
Statistical Inference"), since a resample of files without an error cannot show that one may come.
All else: percentiles over `RESAMPLES` draws of as many files, the real and the fake drawn apart,
each with replacement (Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13). A
draw is how often it holds each file, and the figures of many draws are computed at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from detection.engines.lab.evaluation.figures import Judged, figures_of
from detection.engines.lab.evaluation.metrics import CALIBRATION_BINS
from detection.engines.lab.evaluation.terms import FACES, Terms

RESAMPLES = 1000
AT_ONCE = 50
DRAWN = ("auc", "eer", "calibration_error")
# The normal quantile that leaves 2.5 % above it.
QUANTILE = 1.959964
Interval = tuple[float, float]


def intervals_of(judged: Sequence[Judged], terms: Terms = FACES) -> dict[str, Interval | None]:
    """The interval of each figure; None where there is no such figure, or not in most draws."""
    files = sorted(judged, key=lambda file: file.fake_probability or 0.0)
    drawn: dict[str, list[np.ndarray]] = {name: [] for name in DRAWN}
    for counts in _draws(np.array([file.is_fake for file in files], bool)):
        for name, values in figures_of_draws(files, counts).items():
            drawn[name].append(values)
    genuine, forged = figures_of(judged, terms).verdicts
    right = genuine[terms.cleared] + forged[terms.accused]
    wrong = genuine[terms.accused] + forged[terms.cleared]
    return {
        **{name: _percentiles(np.concatenate(values)) for name, values in drawn.items()},
        "accuracy": share_interval(right, right + wrong),
        "false_positive_rate": share_interval(genuine[terms.accused], sum(genuine.values())),
        "false_negative_rate": share_interval(forged[terms.cleared], sum(forged.values())),
    }


def share_interval(part: int, whole: int) -> Interval | None:
    """Where the share of `part` in `whole` may lie; None of nothing."""
    if not whole:
        return None
    share, spread = part / whole, QUANTILE**2 / whole
    middle = share + spread / 2
    reach = QUANTILE * math.sqrt(share * (1 - share) / whole + spread / (4 * whole))
    low, high = (middle - reach) / (1 + spread), (middle + reach) / (1 + spread)
    return max(0.0, low), min(1.0, high)


def figures_of_draws(files: Sequence[Judged], counts: np.ndarray) -> dict[str, np.ndarray]:
    """The figures [draws] of files in order of their probability, held `counts` [draws, n] times.

    nan where a draw has nothing to take a share of.
    """
    is_fake = np.array([file.is_fake for file in files], bool)
    has_score = np.array([file.fake_probability is not None for file in files])
    probability = np.array([file.fake_probability or 0.0 for file in files])[has_score]
    fakes = counts[:, has_score] * is_fake[has_score]
    reals = counts[:, has_score] * ~is_fake[has_score]
    with np.errstate(invalid="ignore", divide="ignore"):
        auc, eer = _ranked(probability, reals, fakes)
        return {
            "auc": auc,
            "eer": eer,
            "calibration_error": _calibration(probability, reals, fakes),
        }


def _draws(is_fake: np.ndarray) -> Iterator[np.ndarray]:
    """How often each file is held, [up to AT_ONCE, n], for `RESAMPLES` draws in all."""
    rng = np.random.default_rng(0)
    for start in range(0, RESAMPLES, AT_ONCE):
        counts = np.zeros((min(AT_ONCE, RESAMPLES - start), len(is_fake)))
        for stratum in (np.flatnonzero(~is_fake), np.flatnonzero(is_fake)):
            if len(stratum):
                even = np.full(len(stratum), 1 / len(stratum))
                counts[:, stratum] = rng.multinomial(len(stratum), even, size=len(counts))
        yield counts


def _ranked(
    probability: np.ndarray, reals: np.ndarray, fakes: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Area under the ROC and equal error rate, each [draws]; equal probabilities are one step."""
    if not len(probability):
        missing = np.full(len(reals), np.nan)
        return missing, missing
    steps = np.flatnonzero(np.diff(probability, prepend=-1.0))
    reals, fakes = (np.add.reduceat(held, steps, axis=1) for held in (reals, fakes))
    cleared = np.cumsum(reals, axis=1) / reals.sum(axis=1, keepdims=True)
    missed = np.cumsum(fakes, axis=1) / fakes.sum(axis=1, keepdims=True)
    cleared, missed = (np.pad(share, ((0, 0), (1, 0))) for share in (cleared, missed))
    auc = ((cleared[:, 1:] + cleared[:, :-1]) / 2 * np.diff(missed, axis=1)).sum(axis=1)
    gap = missed - (1 - cleared)  # from -1 (all are called fake) to 1 (none is)
    after = np.argmax(gap >= 0, axis=1)[:, None]
    here, before = (np.take_along_axis(gap, at, axis=1) for at in (after, after - 1))
    low, high = (np.take_along_axis(missed, at, axis=1) for at in (after - 1, after))
    eer = (low + (high - low) * before / (before - here))[:, 0]
    return auc, np.where(np.isnan(auc), np.nan, eer)


def _calibration(probability: np.ndarray, reals: np.ndarray, fakes: np.ndarray) -> np.ndarray:
    place = np.minimum((probability * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    bins = place[:, None] == np.arange(CALIBRATION_BINS)
    held = reals + fakes
    gaps = np.abs((held * probability) @ bins - fakes @ bins)
    return gaps.sum(axis=1) / held.sum(axis=1)


def _percentiles(values: np.ndarray) -> Interval | None:
    values = values[~np.isnan(values)]
    if len(values) < RESAMPLES / 2:
        return None
    low, high = np.percentile(values, (2.5, 97.5))
    return float(low), float(high)
