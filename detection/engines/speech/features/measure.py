"""Measure the speech of a recording as it goes by, within bounded memory and time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detection.engines.speech.features.catalogue import FEATURES, GROUPS
from detection.engines.speech.features.spectral import SpectralFeatures
from detection.engines.speech.features.temporal import temporal_features
from detection.engines.speech.features.voice import voice_features
from detection.engines.speech.speaking import STEP_SECONDS, Heard
from media_jobs.engines.media.audio import SAMPLE_RATE
from media_jobs.engines.media.voice_activity import WINDOW_SAMPLES

# Of so much speech, from the beginning; more changes the figures little.
SPECTRAL_SECONDS = 600.0
VOICE_SECONDS = 60.0
# Silence between two pieces of speech that are joined: the pitch is not followed across them.
_BREAK = np.zeros(WINDOW_SAMPLES, np.float32)

Measured = dict[str, dict[str, float | None]]


@dataclass(frozen=True, slots=True)
class SpeechFeatures:
    """`values` by group and name, as the catalogue has them; None where it could not be measured.

    `spectral_seconds` and `voice_seconds` say of how much speech, from the beginning, those groups
    are.
    """

    values: Measured
    spectral_seconds: float
    voice_seconds: float


class FeatureMeter:
    """Listens to one recording."""

    def __init__(self) -> None:
        self._spectral, self._spectral_steps = SpectralFeatures(), 0
        self._speech: list[np.ndarray] = []
        self._speech_steps = 0
        self._spoke = False
        self._voiced = bytearray()
        self._loudness: list[np.ndarray] = []

    def hear(self, heard: Heard) -> None:
        """Take what comes next."""
        frames = heard.samples.reshape(-1, WINDOW_SAMPLES)
        self._voiced += heard.voiced.tobytes()
        power = (frames.astype(np.float64) ** 2).mean(1)
        self._loudness.append((10 * np.log10(power + 1e-10)).astype(np.float32))
        room = int(SPECTRAL_SECONDS / STEP_SECONDS) - self._spectral_steps
        spoken = frames[heard.voiced][: max(0, room)]
        self._spectral.add(spoken)
        self._spectral_steps += len(spoken)
        self._keep(frames, heard.voiced)

    def _keep(self, frames: np.ndarray, voiced: np.ndarray) -> None:
        """Keep speech for the figures of the voice, while there is room."""
        for frame, speaks in zip(frames, voiced.tolist(), strict=True):
            if self._speech_steps * STEP_SECONDS >= VOICE_SECONDS:
                return
            if speaks:
                self._speech.append(frame.copy())
                self._speech_steps += 1
            elif self._spoke:
                self._speech.append(_BREAK)
            self._spoke = speaks

    def result(self) -> SpeechFeatures:
        """What was measured; nothing will follow."""
        voiced = np.frombuffer(bytes(self._voiced), bool)
        loudness = np.concatenate(self._loudness or [np.zeros(0, np.float32)])
        speech = np.concatenate(self._speech or [np.zeros(0, np.float32)])
        found = {
            **self._spectral.result(),
            **temporal_features(voiced, loudness),
            **voice_features(speech),
        }
        return SpeechFeatures(
            values={
                group: {
                    feature.name: _rounded(found[feature.name])
                    for feature in FEATURES
                    if feature.group == group
                }
                for group in GROUPS
            },
            spectral_seconds=round(self._spectral_steps * WINDOW_SAMPLES / SAMPLE_RATE, 1),
            voice_seconds=round(self._speech_steps * STEP_SECONDS, 1),
        )


def _rounded(value: float | None) -> float | None:
    """To four significant digits: more is not measured."""
    if value is None or not np.isfinite(value):
        return None
    return float(f"{value:.4g}")
