"""When somebody speaks in a recording, found as its sound goes by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from media_jobs.engines.media.audio import SAMPLE_RATE
from media_jobs.engines.media.voice_activity import (
    WINDOW_SAMPLES,
    VoiceActivity,
    in_windows,
    is_voice,
)

STEP_SECONDS = WINDOW_SAMPLES / SAMPLE_RATE
# Shorter sounds are clicks and coughs.
_SHORTEST_STEPS = round(0.16 / STEP_SECONDS)


@dataclass(frozen=True, slots=True)
class Heard:
    """The next part of a recording: float32 [512 n] at 16 kHz, and whether each 32 ms of it hold a
    voice, bool [n]."""

    samples: np.ndarray
    voiced: np.ndarray


class Speaking:
    """Follows one recording; a byte is kept for each 32 ms, which is 0.6 MB for five hours."""

    def __init__(self, voices: VoiceActivity) -> None:
        self._voices = voices
        self._voiced = bytearray()

    def follow(self, sound: Iterable[np.ndarray]) -> Iterator[Heard]:
        """Yield the parts of `sound`, float32 [samples] in order, with where a voice is heard."""
        before = False
        for windows in in_windows(sound):
            voiced = np.zeros(len(windows), bool)
            for place, probability in enumerate(self._voices.probabilities(windows)):
                voiced[place] = before = is_voice(float(probability), before=before)
            self._voiced += voiced.tobytes()
            yield Heard(windows.reshape(-1), voiced)

    @property
    def steps(self) -> np.ndarray:
        """Whether a voice is heard in each 32 ms so far, bool [n], without clicks and coughs."""
        steps = np.frombuffer(bytes(self._voiced), bool).copy()
        for begin, end in runs(steps):
            if end - begin < _SHORTEST_STEPS:
                steps[begin:end] = False
        return steps


def runs(steps: np.ndarray) -> list[tuple[int, int]]:
    """Where `steps`, bool [n], are true without a break: begin, and end (excluded)."""
    marks = np.diff(np.concatenate([[False], steps, [False]]).astype(np.int8))
    begins, ends = np.flatnonzero(marks == 1).tolist(), np.flatnonzero(marks == -1).tolist()
    return list(zip(begins, ends, strict=True))
