"""The curves of an evaluation: what a threshold, a probability and a silence are worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_curve

from detection.engines.lab.evaluation.figures import Judged
from detection.engines.lab.evaluation.metrics import CALIBRATION_BINS


@dataclass(frozen=True, slots=True)
class Bin:
    """Files whose probability lies in one fifteenth of the scale."""

    count: int
    mean_probability: float
    share_fake: float


def scored(judged: Sequence[Judged]) -> tuple[np.ndarray, np.ndarray]:
    """Truth (bool) and probability, both [n], of the files that have a probability."""
    files = [(f.is_fake, f.fake_probability) for f in judged if f.fake_probability is not None]
    return (
        np.array([is_fake for is_fake, _ in files], bool),
        np.array([probability for _, probability in files], np.float64),
    )


def roc(judged: Sequence[Judged]) -> tuple[np.ndarray, np.ndarray]:
    """Shares of the real called fake and of the fakes found, both [k], over all thresholds."""
    is_fake, probability = scored(judged)
    false_alarms, found, _ = roc_curve(is_fake, probability)
    return false_alarms, found


def reliability(judged: Sequence[Judged]) -> list[Bin]:
    """The bins that the calibration error is summed over, the empty ones left out."""
    is_fake, probability = scored(judged)
    place = np.minimum((probability * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    return [
        Bin(int(here.sum()), float(probability[here].mean()), float(is_fake[here].mean()))
        for here in (place == number for number in np.unique(place))
    ]


def risk_coverage(judged: Sequence[Judged]) -> tuple[np.ndarray, np.ndarray]:
    """Coverage and risk, both [n]: the error at one half if only the surest share is answered.

    El-Yaniv and Wiener 2010, "On the Foundations of Noise-free Selective Classification"; how sure
    an answer is, is how far its probability lies from one half.
    """
    is_fake, probability = scored(judged)
    surest_first = np.argsort(-np.abs(probability - 0.5), kind="stable")
    wrong = ((probability > 0.5) != is_fake)[surest_first]
    answered = np.arange(1, len(wrong) + 1)
    return answered / max(1, len(wrong)), np.cumsum(wrong) / answered
