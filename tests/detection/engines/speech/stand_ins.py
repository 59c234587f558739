"""A model, a detector of voices and recordings that tests can reason about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from detection.engines.calibration import Calibration
from detection.engines.speech.model_card import SpeechCard
from detection.engines.speech.pipeline import examine
from detection.engines.speech.scorer import SpeechScorer
from detection.engines.speech.speakers.encoder import SIZE, SpeakerEncoder
from detection.engines.speech.types import SpeechOutcome, Window
from media_jobs.engines.context import QuietContext
from media_jobs.engines.media.audio import SAMPLE_RATE
from media_jobs.engines.media.voice_activity import VoiceActivity
from media_jobs.engines.spec import EngineSpec
from tests.support.voices import RATE, speech

SPEC = EngineSpec("whistle", "1", "MIT", "0" * 64)
CARD = SpeechCard(SPEC, Calibration(1.0, 0.0), bona_fide_below=0.2, spoof_above=0.8)
WHISTLE_HERTZ = 3_000
_SENTENCES = (
    "The river runs slowly past the old mill and the fields beyond it.",
    "Nobody in the village could say when the bridge had been built.",
    "In the morning the fog lies on the water and the boats wait for the sun.",
)


class WhistleScorer:
    """Takes speech with a whistle in it for spoofed: logit 4, and -4 for speech without."""

    def __init__(self, card: SpeechCard = CARD) -> None:
        self.card = card
        self.batches: list[tuple[int, ...]] = []

    def score(self, batch: np.ndarray) -> np.ndarray:
        assert batch.dtype == np.float32
        self.batches.append(batch.shape)
        power = np.abs(np.fft.rfft(batch, axis=1)) ** 2
        place = WHISTLE_HERTZ * batch.shape[1] // SAMPLE_RATE
        near = power[:, place - 100 : place + 100].max(axis=1)
        return np.where(near > 1e6, 4.0, -4.0)


class UncalibratedScorer(WhistleScorer):
    """Weights that came without a calibration."""

    def __init__(self) -> None:
        super().__init__(replace(CARD, calibrated=False, bona_fide_below=0.0, spoof_above=1.0))


class LoudVoices:
    """Takes whatever is loud for a voice."""

    def probabilities(self, windows: np.ndarray) -> np.ndarray:
        return np.where(np.abs(windows).max(axis=1) > 0.05, 0.9, 0.1)


def spoken(seconds: float, *, whistle: tuple[float, float] = (0, 0)) -> np.ndarray:
    """A voice that reads for so long, float32 [samples] at `RATE`, and at times whistles."""
    whole = np.concatenate([speech(sentence) for sentence in _SENTENCES])
    return _read(whole, seconds, whistle)


def spoken_by_another(seconds: float, *, whistle: tuple[float, float] = (0, 0)) -> np.ndarray:
    """The same words by a larger body: slower, and everything deeper."""
    whole = np.concatenate([speech(sentence) for sentence in _SENTENCES])
    slower = np.interp(np.arange(0, len(whole), 0.7), np.arange(len(whole)), whole)
    return _read(slower.astype(np.float32), seconds, whistle)


def _read(whole: np.ndarray, seconds: float, whistle: tuple[float, float]) -> np.ndarray:
    samples = np.resize(whole, round(seconds * RATE)).copy()
    samples *= 0.5 / np.abs(samples).max()
    at = np.arange(len(samples)) / RATE
    within = (at >= whistle[0]) & (at < whistle[1])
    samples[within] += 0.2 * np.sin(2 * np.pi * WHISTLE_HERTZ * at[within]).astype(np.float32)
    return samples


class AllAlike:
    """Hears no difference between voices, nor between a voice and one with a whistle in it."""

    def embed(self, mels: np.ndarray) -> np.ndarray:
        return np.eye(SIZE, dtype=np.float32)[np.zeros(len(mels), int)]


def outcome_of(
    path: Path,
    scorer: SpeechScorer | None = None,
    voices: VoiceActivity | None = None,
    encoder: SpeakerEncoder | None = None,
) -> SpeechOutcome:
    """What is concluded about the file at `path`."""
    *windows, outcome = examine(
        path,
        scorer=scorer or WhistleScorer(),
        context=QuietContext(),
        voices=voices,
        encoder=encoder,
    )
    assert isinstance(outcome, SpeechOutcome)
    assert all(isinstance(window, Window) for window in windows)
    assert outcome.windows == tuple(windows)
    return outcome
