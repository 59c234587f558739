"""Slide a window over the speech of a recording: what a model hears at once.

Windows lie on a grid, so that those of all models and recordings compare; where too little is said
in one, it is left out. A recording shorter than a window gives one, in which it is repeated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from detection.engines.speech.speaking import Heard
from media_jobs.engines.media.audio import SAMPLE_RATE
from media_jobs.engines.media.voice_activity import WINDOW_SAMPLES

WINDOW_SECONDS = 2.5
STRIDE_SECONDS = 0.5
# Less speech than this says nothing about who, or what, is speaking.
LEAST_SPOKEN_SECONDS = 1.0
LENGTH = round(WINDOW_SECONDS * SAMPLE_RATE)
_STRIDE = round(STRIDE_SECONDS * SAMPLE_RATE)


@dataclass(frozen=True, slots=True)
class SpeechWindow:
    """What a model is to score: `samples`, float32 [40000] at 16 kHz, and where it comes from in
    seconds of the recording."""

    start_seconds: float
    end_seconds: float
    spoken_seconds: float
    samples: np.ndarray


class SpeechWindows:
    """Cuts one recording into windows as it comes in; holds little more than one of them."""

    def __init__(self) -> None:
        self._samples = np.zeros(0, np.float32)
        self._voiced = np.zeros(0, bool)
        self._first = 0  # the number of the first sample that is held; a multiple of 512
        self._next = 0  # where the next window begins

    def add(self, heard: Heard) -> Iterator[SpeechWindow]:
        """Take what comes next."""
        self._samples = np.concatenate([self._samples, heard.samples])
        self._voiced = np.concatenate([self._voiced, heard.voiced])
        held = self._first + len(self._samples)
        # The last window of all is cut at the end, which is known when there is more.
        while self._next + LENGTH + WINDOW_SAMPLES <= held:
            yield from self._window(self._next, self._next + LENGTH)
            self._next += _STRIDE
        self._forget(min(self._next, held - LENGTH - WINDOW_SAMPLES))

    def finish(self, total: int) -> Iterator[SpeechWindow]:
        """Nothing will follow; the recording has `total` samples."""
        end = 0
        while self._next + LENGTH <= total:
            end = self._next + LENGTH
            yield from self._window(self._next, end)
            self._next += _STRIDE
        if end < total:
            yield from self._window(max(0, total - LENGTH), total)

    def _window(self, start: int, end: int) -> Iterator[SpeechWindow]:
        first, last = start - self._first, end - self._first
        voiced = self._voiced[first // WINDOW_SAMPLES : -(-last // WINDOW_SAMPLES)]
        spoken = min(int(voiced.sum()) * WINDOW_SAMPLES / SAMPLE_RATE, (end - start) / SAMPLE_RATE)
        if spoken >= LEAST_SPOKEN_SECONDS:
            yield SpeechWindow(
                start_seconds=start / SAMPLE_RATE,
                end_seconds=end / SAMPLE_RATE,
                spoken_seconds=spoken,
                samples=np.resize(self._samples[first:last], LENGTH),
            )

    def _forget(self, before: int) -> None:
        steps = max(0, before - self._first) // WINDOW_SAMPLES
        self._samples = self._samples[steps * WINDOW_SAMPLES :]
        self._voiced = self._voiced[steps:]
        self._first += steps * WINDOW_SAMPLES
