"""What the thresholds call a probability."""

from __future__ import annotations

from detection.engines.faces.types import Label


def label_of(probability: float, *, authentic_below: float, manipulated_above: float) -> Label:
    """The label that the thresholds give to a calibrated `probability`."""
    if probability >= manipulated_above:
        return "manipulated"
    return "authentic" if probability < authentic_below else "uncertain"
