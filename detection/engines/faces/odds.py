"""Weigh stretches of time against each other.

A forger may touch a whole video or three seconds of it. If one stretch out of n was touched and
nothing says which, the odds that the video was touched are the mean of the stretches' odds (Bayes'
rule with even prior weight on each stretch). So a video manipulated throughout keeps its score, one
manipulated for a half loses ln 2, and one striking stretch among two hundred, which chance alone
would bring, weighs little. The same rule joins stretches into a track and tracks into a video.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from detection.engines.faces.history import TrackHistory

# Long enough to even out a head's turning, short enough to catch one replaced sentence.
STRETCH_SECONDS = 3.0


def track_log_odds(history: TrackHistory) -> float:
    """Calibrated log-odds that some of this track is manipulated."""
    span = history.end - history.start
    pieces = max(1, round(span / STRETCH_SECONDS))
    edges = [history.start + span * piece / pieces for piece in range(1, pieces)]
    cuts = [0, *(bisect_left(history.seconds, edge) for edge in edges), len(history)]
    stretches = [(a, b) for a, b in pairwise(cuts) if b > a]
    return mean_odds(
        [history.mean_log_odds(a, b) for a, b in stretches],
        [float(b - a) for a, b in stretches],
    )


def mean_odds(log_odds: Sequence[float], weights: Sequence[float]) -> float:
    """Logarithm of the weighted mean of the odds whose logarithms are given."""
    top = max(log_odds)
    total = sum(w * math.exp(x - top) for x, w in zip(log_odds, weights, strict=True))
    return top + math.log(total / sum(weights))
