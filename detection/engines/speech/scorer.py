"""What a model of spoofed speech must offer, and where a setting leads that names one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from detection.engines.loading import LoadedEngines
from detection.engines.speech.model_card import SpeechCard

DEFAULT_SCORER: Mapping[str, Any] = {"ENGINE": "detection.engines.speech.onnx_scorer.OnnxScorer"}


class SpeechScorer(Protocol):
    """Scores windows of speech; safe to call from several threads at once."""

    card: SpeechCard

    def score(self, batch: np.ndarray) -> np.ndarray:
        """Raw logits [n], above 0 for spoof, of `batch`: float32 [n, 40000] at 16 kHz, -1 to 1."""


_scorers: LoadedEngines[SpeechScorer] = LoadedEngines()


def load_scorer(setting: Mapping[str, Any] = DEFAULT_SCORER) -> SpeechScorer:
    """Return the scorer that `setting` names; see `LoadedEngines.load`."""
    return _scorers.load(setting)


def loaded_scorers() -> list[SpeechScorer]:
    """The engines that this process has loaded."""
    return _scorers.all()
