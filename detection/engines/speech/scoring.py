"""Score windows of speech, many at a time, and read the scores by the model's card."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np

from detection.engines.calibration import sigmoid
from detection.engines.speech.model_card import SpeechCard
from detection.engines.speech.scorer import SpeechScorer
from detection.engines.speech.types import Label, Window
from detection.engines.speech.windows import SpeechWindow

# A batch keeps the model busy; a longer one would only delay what is shown.
BATCH = 16


def score_windows(windows: Iterable[SpeechWindow], scorer: SpeechScorer) -> Iterator[Window]:
    """Yield the windows with their scores, in order."""
    batch: list[SpeechWindow] = []
    for window in windows:
        batch.append(window)
        if len(batch) == BATCH:
            yield from _scored(batch, scorer)
            batch = []
    if batch:
        yield from _scored(batch, scorer)


def label_of(log_odds: float, card: SpeechCard) -> Label:
    """What the card's thresholds call these log-odds of a spoof."""
    if log_odds >= logit(card.spoof_above):
        return "spoof"
    return "bona_fide" if log_odds < logit(card.bona_fide_below) else "uncertain"


def logit(probability: float) -> float:
    """The log-odds of a `probability`; those of 0 and 1 are infinite."""
    if probability <= 0:
        return -math.inf
    return math.log(probability / (1 - probability)) if probability < 1 else math.inf


def _scored(batch: list[SpeechWindow], scorer: SpeechScorer) -> Iterator[Window]:
    logits = scorer.score(np.stack([window.samples for window in batch]))
    for window, score in zip(batch, logits, strict=True):
        log_odds = scorer.card.calibration.log_odds(float(score))
        yield Window(
            start_seconds=window.start_seconds,
            end_seconds=window.end_seconds,
            spoken_seconds=window.spoken_seconds,
            log_odds=log_odds,
            spoof_probability=sigmoid(log_odds),
            label=label_of(log_odds, scorer.card),
        )
