"""Cut what is spoken into pieces that are told apart by their sound, as a recording goes by.

Each half second in which somebody speaks is a place, and stands in the middle of a piece of 1.6 s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from detection.engines.speech.speakers.mel import BANDS, HOP, WINDOW, mel_bands
from detection.engines.speech.speaking import Heard
from detection.engines.speech.windows import STRIDE_SECONDS
from media_jobs.engines.media.audio import SAMPLE_RATE
from media_jobs.engines.media.voice_activity import WINDOW_SAMPLES

FRAMES = 160
_STRIDE = round(STRIDE_SECONDS * SAMPLE_RATE) // HOP
_BEFORE = (FRAMES - _STRIDE) // 2
# Less of a voice in a piece tells little about whose it is.
_LEAST_SPOKEN_FRAMES = 100
# The encoder was trained on speech of this loudness, -30 dBFS.
_LOUDNESS = 10 ** (-30 / 20)


@dataclass(frozen=True, slots=True)
class Piece:
    """What is said around the `place`th half second: mel bands, float32 [160, 40], all of one
    loudness."""

    place: int
    mels: np.ndarray


class SpokenPieces:
    """Cuts one recording as it comes in; holds little more than a piece of it."""

    def __init__(self) -> None:
        # Silence lies before the beginning, and half a window of it before the first frame.
        self._samples = np.zeros(WINDOW // 2, np.float32)
        self._voiced_samples = np.zeros(WINDOW // 2, bool)
        self._bands = np.zeros((_BEFORE, BANDS), np.float32)
        self._power = np.zeros(_BEFORE)
        self._voiced = np.zeros(_BEFORE, bool)
        self._place = 0

    def add(self, heard: Heard) -> Iterator[Piece]:
        """Take what comes next."""
        self._samples = np.concatenate([self._samples, heard.samples])
        voiced = np.repeat(heard.voiced, WINDOW_SAMPLES)
        self._voiced_samples = np.concatenate([self._voiced_samples, voiced])
        self._listen()
        while len(self._bands) >= FRAMES:
            yield from self._piece()
            self._bands, self._power = self._bands[_STRIDE:], self._power[_STRIDE:]
            self._voiced = self._voiced[_STRIDE:]
            self._place += 1

    def finish(self) -> Iterator[Piece]:
        """Nothing will follow but silence."""
        steps = -(-FRAMES * HOP // WINDOW_SAMPLES)
        silence = np.zeros(steps * WINDOW_SAMPLES, np.float32)
        yield from self.add(Heard(silence, np.zeros(steps, bool)))

    def _listen(self) -> None:
        """Turn the sound that is there into frames."""
        count = (len(self._samples) - WINDOW) // HOP + 1
        if count <= 0:
            return
        used, middle = count * HOP, WINDOW // 2
        bands = mel_bands(self._samples[: used + WINDOW - HOP])
        sound = self._samples[middle : middle + used].reshape(count, HOP)
        self._bands = np.concatenate([self._bands, bands])
        self._power = np.concatenate([self._power, np.square(sound).mean(axis=1)])
        voiced = self._voiced_samples[middle : middle + used : HOP]
        self._voiced = np.concatenate([self._voiced, voiced])
        self._samples, self._voiced_samples = self._samples[used:], self._voiced_samples[used:]

    def _piece(self) -> Iterator[Piece]:
        here = slice(_BEFORE, _BEFORE + _STRIDE)
        spoken = self._voiced[:FRAMES]
        if spoken[here].any() and spoken.sum() >= _LEAST_SPOKEN_FRAMES:
            power = self._power[:FRAMES].mean()
            even = np.float32(_LOUDNESS**2 / max(power, 1e-12))
            yield Piece(self._place, self._bands[:FRAMES] * even)
