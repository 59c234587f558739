"""Weigh the stretches of a face's appearance against each other (`detection.engines.odds`)."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

from detection.engines.faces.history import TrackHistory
from detection.engines.odds import mean_odds

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
