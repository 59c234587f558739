"""From logits to probabilities that mean something, and to the three answers.

Fitted on the dev split with both classes given the same weight: what is served is the probability
for a face that is as likely forged as not.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

# Shares of real faces that may be called manipulated, and of forged ones called authentic.
WRONGLY_ACCUSED = 0.02
WRONGLY_CLEARED = 0.10


@dataclass(frozen=True, slots=True)
class Calibration:
    """probability = sigmoid((logit + bias) / temperature)."""

    temperature: float
    bias: float

    def probability(self, logits: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-(np.asarray(logits, np.float64) + self.bias) / self.temperature))


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Below the first a face is called authentic, above the second manipulated, else uncertain."""

    authentic_below: float
    manipulated_above: float

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


def fit_calibration(logits: np.ndarray, labels: np.ndarray) -> Calibration:
    """Platt scaling: the temperature and bias of the least class-balanced cross-entropy."""
    x = torch.as_tensor(np.asarray(logits, np.float64))
    y = torch.as_tensor(np.asarray(labels, np.float64))
    weight = torch.where(y == 1, 0.5 / y.mean(), 0.5 / (1 - y.mean()))
    slope_and_offset = torch.tensor([1.0, 0.0], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([slope_and_offset], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        scaled = x * slope_and_offset[0] + slope_and_offset[1]
        value = binary_cross_entropy_with_logits(scaled, y, weight=weight)
        value.backward()
        return value

    optimiser.step(loss)
    slope, offset = (float(value) for value in slope_and_offset.detach())
    slope = max(slope, 1e-3)
    return Calibration(temperature=1 / slope, bias=offset / slope)


def fit_thresholds(
    probabilities: np.ndarray,
    labels: np.ndarray,
    origins: np.ndarray,
    *,
    wrongly_accused: float = WRONGLY_ACCUSED,
) -> Thresholds:
    """The narrowest band of `uncertain` that keeps both errors within their share in every origin.

    A file may come from anywhere, so the hardest kind of face sets the band, not the most frequent
    one. An origin of which only real or only forged faces are known sets its own side of it.
    """
    accuse, clear = 0.0, 1.0
    for origin in np.unique(origins):
        real, forged = (probabilities[(origins == origin) & (labels == kind)] for kind in (0, 1))
        if len(real):
            accuse = max(accuse, np.quantile(real, 1 - wrongly_accused, method="higher"))
        if len(forged):
            clear = min(clear, np.quantile(forged, WRONGLY_CLEARED, method="lower"))
    return Thresholds(
        authentic_below=float(min(clear, accuse)), manipulated_above=float(max(clear, accuse))
    )
