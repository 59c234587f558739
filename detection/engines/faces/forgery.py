"""What a face-forgery model must offer, and where a setting leads that names one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np

from detection.engines.faces.model_card import ModelCard
from detection.engines.loading import LoadedEngines

if TYPE_CHECKING:
    from detection.engines.faces.ensemble import FaceEngine

DEFAULT_SCORER: Mapping[str, Any] = {"ENGINE": "detection.engines.faces.onnx_scorer.OnnxScorer"}


class ForgeryScorer(Protocol):
    """Scores face crops; safe to call from several threads at once."""

    card: ModelCard

    def score(self, crops: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Score `crops`, RGB [n, side, side, 3] with the card's input size as side.

        Returns raw logits [n], above 0 for fake, and evidence [n, height, width]: what each place
        adds to the logit.
        """


@dataclass(frozen=True, slots=True)
class FaceScores:
    """What a model says of n faces: logits [n], evidence [n, height, width] and strangeness [n],
    which is above 1 where a face is stranger than the card bears."""

    logits: np.ndarray
    evidence: np.ndarray
    strangeness: np.ndarray


@runtime_checkable
class StrangenessScorer(ForgeryScorer, Protocol):
    """A scorer that can also tell which faces are not of those that it can judge."""

    def examine(self, crops: np.ndarray) -> FaceScores:
        """What `score` says of `crops`, and their strangeness."""


def examine(scorer: ForgeryScorer, crops: np.ndarray) -> FaceScores:
    """Score `crops` [n, side, side, 3]; to a scorer that cannot tell, no face is strange."""
    if isinstance(scorer, StrangenessScorer):
        return scorer.examine(crops)
    logits, evidence = scorer.score(crops)
    return FaceScores(logits, evidence, np.zeros(len(crops)))


def relative_to(card: ModelCard, distance: np.ndarray) -> np.ndarray:
    """Strangeness as the graph gives it, [n], in units of what the card bears."""
    return distance / card.strange_above if card.strange_above else np.zeros(len(distance))


_scorers: LoadedEngines[FaceEngine] = LoadedEngines()


def load_scorer(setting: Mapping[str, Any] = DEFAULT_SCORER) -> FaceEngine:
    """Return the engine that `setting` names; see `LoadedEngines.load`."""
    return _scorers.load(setting)


def loaded_scorers() -> list[FaceEngine]:
    """The engines that this process has loaded."""
    return _scorers.all()
