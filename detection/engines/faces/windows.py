"""Slide a window over each track: single frames flicker, two seconds of them do not."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from detection.engines.calibration import sigmoid
from detection.engines.faces.history import TrackHistory
from detection.engines.faces.labels import label_of
from detection.engines.faces.model_card import ModelCard
from detection.engines.faces.types import Window

WINDOW_SECONDS = 2.0
STRIDE_SECONDS = 0.5
# Fewer frames than half a second's worth would let single frames through.
_MIN_FRAMES = 5


def slide_windows(history: TrackHistory, card: ModelCard) -> Iterator[Window]:
    """Yield the windows of one track, on a grid that all tracks of a video share.

    A track shorter than a window gets one, which covers all of it.
    """
    start = history.start // STRIDE_SECONDS * STRIDE_SECONDS
    stop = max(start, history.end - WINDOW_SECONDS) + STRIDE_SECONDS
    while start < stop:
        begin = bisect_left(history.seconds, start)
        end = bisect_left(history.seconds, start + WINDOW_SECONDS)
        if end - begin >= min(_MIN_FRAMES, len(history)):
            yield _window(history, begin, end, start, card)
        start += STRIDE_SECONDS


def _window(history: TrackHistory, begin: int, end: int, start: float, card: ModelCard) -> Window:
    probability = sigmoid(history.mean_log_odds(begin, end))
    label = label_of(
        probability,
        authentic_below=card.authentic_below,
        manipulated_above=card.manipulated_above,
    )
    return Window(
        track=history.track,
        start_seconds=max(start, history.start),
        end_seconds=min(start + WINDOW_SECONDS, history.end),
        fake_probability=probability,
        label=label,
        frames=end - begin,
    )
