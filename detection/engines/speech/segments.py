"""Lay out a recording as stretches that read the same: who hears it would name no more of them.

Each half second reads as the mean of the windows that lie over it. A reading stands until the
score has gone clearly back over the threshold that it crossed, so that one near a threshold does
not flicker; and what lasts less than a second between two equal readings, such as a breath, joins
them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from detection.engines.calibration import sigmoid
from detection.engines.speech.model_card import SpeechCard
from detection.engines.speech.scoring import label_of, logit
from detection.engines.speech.speaking import STEP_SECONDS
from detection.engines.speech.types import Label, Segment, Window
from detection.engines.speech.windows import STRIDE_SECONDS

# By how much of log-odds a score has to go back over a threshold before the reading changes.
_MARGIN = 0.4
# Half a second with less of a voice in it is a pause.
_LEAST_SPOKEN_SECONDS = 0.1
_SHORTEST_PLACES = 2


def segments_of(
    windows: Sequence[Window], steps: np.ndarray, seconds: float, card: SpeechCard
) -> list[Segment]:
    """The segments of a recording of so many `seconds`, in order and without gaps.

    `windows` are those that were scored; `steps`, bool [n], say which 32 ms hold a voice.
    """
    places = places_in(seconds)
    spoken = spoken_places(steps, places)
    log_odds = _log_odds(windows, places)
    labels = _joined(_labels(spoken, log_odds, card))
    return list(_laid_out(labels, spoken, log_odds, seconds))


def places_in(seconds: float) -> int:
    """How many half seconds a recording has."""
    return max(1, math.ceil(seconds / STRIDE_SECONDS))


def place_of(steps: np.ndarray) -> np.ndarray:
    """The half second in which each of the 32 ms begins, int [n]."""
    return (np.arange(len(steps)) * STEP_SECONDS / STRIDE_SECONDS).astype(int)


def places_over(window: Window, places: int) -> tuple[int, int]:
    """The half seconds that a window lies over: the first, and the last (excluded)."""
    first = round(window.start_seconds / STRIDE_SECONDS)
    return first, min(places, math.ceil(window.end_seconds / STRIDE_SECONDS - 1e-6))


def spoken_places(steps: np.ndarray, places: int) -> np.ndarray:
    """Whether somebody speaks in each of so many half seconds, bool [places]."""
    found = np.bincount(place_of(steps)[steps], minlength=places)[:places] * STEP_SECONDS
    return found >= _LEAST_SPOKEN_SECONDS


def _log_odds(windows: Sequence[Window], places: int) -> np.ndarray:
    """The mean log-odds of the windows over each half second, [places]; NaN where there is none."""
    sums, counts = np.zeros(places + 1), np.zeros(places + 1, int)
    for window in windows:
        first, last = places_over(window, places)
        sums[first] += window.log_odds
        sums[last] -= window.log_odds
        counts[first] += 1
        counts[last] -= 1
    totals, over = np.cumsum(sums)[:places], np.cumsum(counts)[:places]
    return np.divide(totals, over, out=np.full(places, np.nan), where=over > 0)


def _labels(spoken: np.ndarray, log_odds: np.ndarray, card: SpeechCard) -> list[Label]:
    labels: list[Label] = []
    before: Label = "uncertain"
    for speaks, score in zip(spoken.tolist(), log_odds.tolist(), strict=True):
        if not speaks:
            labels.append("no_speech")
        elif math.isnan(score):
            labels.append("uncertain")
        else:
            before = _next(before, score, card)
            labels.append(before)
    return labels


def _next(before: Label, log_odds: float, card: SpeechCard) -> Label:
    """The reading of a half second, given that of the one before it in which somebody spoke."""
    if before == "spoof" and log_odds >= logit(card.spoof_above) - _MARGIN:
        return before
    if before == "bona_fide" and log_odds < logit(card.bona_fide_below) + _MARGIN:
        return before
    return label_of(log_odds, card)


def _joined(labels: list[Label]) -> list[Label]:
    """`labels` with short runs between two equal ones filled in."""
    groups = [(label, len(list(group))) for label, group in groupby(labels)]
    for place in range(1, len(groups) - 1):
        before, (label, length), after = groups[place - 1 : place + 2]
        if length < _SHORTEST_PLACES and before[0] == after[0] != "no_speech":
            groups[place] = before[0], length
    return [label for label, length in groups for _ in range(length)]


def _laid_out(
    labels: list[Label], spoken: np.ndarray, log_odds: np.ndarray, seconds: float
) -> Iterator[Segment]:
    begin = 0
    for label, group in groupby(labels):
        end = begin + len(list(group))
        scores = log_odds[begin:end][spoken[begin:end]]
        scores = scores[~np.isnan(scores)]
        judged = label != "no_speech" and len(scores) > 0
        yield Segment(
            start_seconds=begin * STRIDE_SECONDS,
            end_seconds=min(end * STRIDE_SECONDS, seconds),
            label=label,
            spoof_probability=sigmoid(float(scores.mean())) if judged else None,
        )
        begin = end
