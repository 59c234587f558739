"""Weigh parts of a recording against each other.

A forger may touch a whole recording or three seconds of it. If one part out of n was touched and
nothing says which, the odds that the recording was touched are the mean of the parts' odds (Bayes'
rule with even prior weight on each part). So one that is forged throughout keeps its score, one
that is forged for a half loses ln 2, and one striking part among two hundred, which chance alone
would bring, weighs little. The same rule joins parts into wholes, and wholes into larger ones.
"""

from __future__ import annotations

import math
from collections.abc import Sequence


def mean_odds(log_odds: Sequence[float], weights: Sequence[float]) -> float:
    """Logarithm of the weighted mean of the odds whose logarithms are given."""
    top = max(log_odds)
    total = sum(w * math.exp(x - top) for x, w in zip(log_odds, weights, strict=True))
    return top + math.log(total / sum(weights))
