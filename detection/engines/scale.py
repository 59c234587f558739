"""A probability and its thresholds as people read them: in words, and as a place on a ruler."""

from __future__ import annotations

import math


def percent(probability: float) -> str:
    """Whole per cent; never a flat 0 or 100, which no measurement can claim."""
    value = probability * 100
    if value < 1:
        return "under 1 %"
    if value > 99:
        return "over 99 %"
    return f"{math.floor(value + 0.5)} %"


def threshold(share: float) -> str:
    """A threshold, which is set and not measured, to a tenth of a per cent."""
    return f"{share * 100:.1f}".removesuffix(".0") + " %"


def rate(share: float) -> str:
    """A measured share of files, to a tenth of a per cent."""
    return f"{share * 100:.1f} %"


def position(probability: float, *, authentic_below: float, manipulated_above: float) -> float:
    """Where a probability lies on a ruler, 0 to 1, on which each of the three labels has a third.

    However near to 0 or 1 the thresholds are, each zone can be seen.
    """
    edges = (0.0, authentic_below, manipulated_above, 1.0)
    zone = (probability >= authentic_below) + (probability >= manipulated_above)
    low, high = edges[zone], edges[zone + 1]
    within = (probability - low) / (high - low) if high > low else 0.0
    return (zone + within) / 3
