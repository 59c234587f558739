"""What the pipeline asks of a speech recogniser, and what it gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from generation.engines.lectures.types import Word
from media_jobs.engines.spec import EngineSpec

ChooseLanguage = Callable[[Mapping[str, float]], str]


@dataclass(frozen=True, slots=True)
class Recognition:
    """What was heard in a block; times are seconds of the block.

    The last three are Whisper's own: the mean log probability of a token, the probability that
    nobody speaks, and how much smaller the text gets when it is compressed (a loop of the same
    words gets very small).
    """

    language: str
    words: tuple[Word, ...]
    mean_log_probability: float
    no_speech_probability: float
    compression_ratio: float


class Recogniser(Protocol):
    """Turns a block of speech into words."""

    spec: EngineSpec

    def recognise(self, samples: np.ndarray, choose: ChooseLanguage) -> Recognition:
        """Hear `samples`, float32 [n] at 16 kHz, at most 30 s.

        `choose` is given the probabilities of all languages and returns the one to hear in.
        """
