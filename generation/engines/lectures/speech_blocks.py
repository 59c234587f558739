"""Cut a recording into blocks of speech of at most 28 s, between words and without long silence.

Whisper hears 30 s at once, and invents words where it is given none. So only what a voice activity
detector passes is recognised, cut where the voice pauses ("cut and merge": Bain et al. 2023,
"WhisperX: Time-Accurate Speech Transcription of Long-Form Audio", section 2.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from generation.engines.lectures.types import Span
from media_jobs.engines.media.audio import SAMPLE_RATE
from media_jobs.engines.media.voice_activity import (
    WINDOW_SAMPLES,
    VoiceActivity,
    in_windows,
    is_voice,
)

LONGEST_SECONDS = 28.0
_WINDOW = WINDOW_SAMPLES / SAMPLE_RATE
_LONGEST = int(LONGEST_SECONDS / _WINDOW)
# A voice that is gone for less goes on; a block ends at a pause of `_APART`.
_PAUSE, _APART = int(0.3 / _WINDOW), int(1.6 / _WINDOW)
# Shorter sounds are clicks and coughs.
_SHORTEST = int(0.16 / _WINDOW)
_PADDING = int(0.25 / _WINDOW)


@dataclass(frozen=True, slots=True)
class SpeechBlock:
    """Sound with speech in it: float32 [samples] at 16 kHz from `start` (seconds) on.

    `spans` are where a voice was found, in seconds of the recording.
    """

    start: float
    samples: np.ndarray
    spans: tuple[Span, ...]

    @property
    def end(self) -> float:
        """When it ends, seconds."""
        return self.start + len(self.samples) / SAMPLE_RATE

    @property
    def spoken_seconds(self) -> float:
        """For how long a voice was found."""
        return sum(span.end - span.start for span in self.spans)

    def part(self, span: Span) -> SpeechBlock:
        """What of the block lies within `span`."""
        start, end = max(span.start, self.start), min(span.end, self.end)
        places = (round((moment - self.start) * SAMPLE_RATE) for moment in (start, end))
        within = (Span(max(s.start, start), min(s.end, end)) for s in self.spans)
        return SpeechBlock(
            start, self.samples[slice(*places)], tuple(s for s in within if s.end > s.start)
        )


def speech_blocks(sound: Iterable[np.ndarray], voices: VoiceActivity) -> Iterator[SpeechBlock]:
    """Yield the blocks of speech in `sound`, float32 parts of a recording in order.

    No more than a block and a part are held at a time.
    """
    cutter = _Cutter()
    for windows in in_windows(sound):
        for window, probability in zip(windows, voices.probabilities(windows), strict=True):
            yield from cutter.add(window, float(probability))
    yield from cutter.finish()


class _Cutter:
    """Takes windows one by one and gives out blocks."""

    def __init__(self) -> None:
        self._windows: list[np.ndarray] = []
        self._voiced: list[bool] = []
        self._probabilities: list[float] = []
        self._first = 0  # the number of the first window that is held
        self._speaking = False
        self._silent = 0  # for how many windows nobody has spoken

    def add(self, window: np.ndarray, probability: float) -> Iterator[SpeechBlock]:
        """Take the next window."""
        self._speaking = is_voice(probability, before=self._speaking)
        self._silent = 0 if self._speaking else self._silent + 1
        self._windows.append(window)
        self._voiced.append(self._speaking)
        self._probabilities.append(probability)
        if not any(self._voiced):
            self._drop(len(self._windows) - _PADDING)
        elif self._silent >= _APART:
            yield from self._give(len(self._windows) - self._silent + _PADDING)
        elif len(self._windows) >= _LONGEST:
            yield from self._give(self._best_cut())

    def finish(self) -> Iterator[SpeechBlock]:
        """No window will follow."""
        yield from self._give(len(self._windows))

    def _best_cut(self) -> int:
        """In the middle of the longest pause of the later half, or where a voice is least sure."""
        half = len(self._windows) // 2
        pauses = [(b - a, (a + b) // 2) for a, b in _runs(self._voiced, of=False) if a >= half]
        length, middle = max(pauses, default=(0, 0))
        if length >= 2:
            return middle
        return half + int(np.argmin(self._probabilities[half:-_PADDING]))

    def _give(self, end: int) -> Iterator[SpeechBlock]:
        runs = _merged(_runs(self._voiced[:end], of=True))
        runs = [(a, b) for a, b in runs if b - a >= _SHORTEST]
        if runs:
            begin = max(0, runs[0][0] - _PADDING)
            stop = min(end, runs[-1][1] + _PADDING)
            yield SpeechBlock(
                self._seconds(begin),
                np.concatenate(self._windows[begin:stop]),
                tuple(Span(self._seconds(a), self._seconds(b)) for a, b in runs),
            )
        self._drop(end)

    def _seconds(self, window: int) -> float:
        return (self._first + window) * _WINDOW

    def _drop(self, count: int) -> None:
        if count > 0:
            del self._windows[:count], self._voiced[:count], self._probabilities[:count]
            self._first += count


def _runs(values: list[bool], *, of: bool) -> list[tuple[int, int]]:
    """Where `values` are `of` without a break: begin, and end (excluded)."""
    marks = np.diff(np.array([False, *(value == of for value in values), False]).astype(np.int8))
    begins, ends = np.flatnonzero(marks == 1).tolist(), np.flatnonzero(marks == -1).tolist()
    return list(zip(begins, ends, strict=True))


def _merged(runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """`runs` with the short pauses between them closed."""
    whole: list[tuple[int, int]] = []
    for begin, end in runs:
        if whole and begin - whole[-1][1] < _PAUSE:
            whole[-1] = whole[-1][0], end
        else:
            whole.append((begin, end))
    return whole
