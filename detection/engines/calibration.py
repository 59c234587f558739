"""Turn a model's raw score into a probability.

Method: temperature scaling (Guo et al., "On Calibration of Modern Neural Networks", 2017) with a
bias for the share of fakes. It is linear in the logit, so calibrating a mean of logits and taking
the mean of calibrated ones is the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Calibration:
    """Fitted on held-out data; both are in logits."""

    temperature: float
    bias: float

    def log_odds(self, logit: float) -> float:
        """Calibrated log-odds of "fake" for a raw `logit`."""
        return (logit + self.bias) / self.temperature

    def probability(self, logit: float) -> float:
        """Calibrated probability of "fake" for a raw `logit`."""
        return sigmoid(self.log_odds(logit))


def sigmoid(log_odds: float) -> float:
    """The probability that has these log-odds; safe for any size."""
    if log_odds >= 0:
        return 1 / (1 + math.exp(-log_odds))
    return math.exp(log_odds) / (1 + math.exp(log_odds))
