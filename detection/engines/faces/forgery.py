"""What a face-forgery model must offer, and how a setting names one.

A setting looks like Django's CACHES: `{"ENGINE": "dotted.path.Class", "OPTIONS": {...}}`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from threading import RLock
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np

from detection.engines.faces.model_card import ModelCard
from media_jobs.engines.errors import EngineMisconfigured

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


_scorers: dict[str, FaceEngine] = {}
# An ensemble loads its members while it is loaded.
_scorers_lock = RLock()


def load_scorer(setting: Mapping[str, Any] = DEFAULT_SCORER) -> FaceEngine:
    """Return the engine that `setting` names: the same one for the same setting, per process.

    Raises ImportError or AttributeError for a path that leads nowhere, EngineMisconfigured for
    options or files that the engine cannot use.
    """
    if "ENGINE" not in setting:
        raise EngineMisconfigured("The setting of an engine must name it under “ENGINE”.")
    key = json.dumps(setting, sort_keys=True, default=str)
    with _scorers_lock:
        if key not in _scorers:
            module, _, name = setting["ENGINE"].rpartition(".")
            factory = getattr(import_module(module), name)
            _scorers[key] = factory(**setting.get("OPTIONS", {}))
        return _scorers[key]


def loaded_scorers() -> list[FaceEngine]:
    """The engines that this process has loaded."""
    with _scorers_lock:
        return list(_scorers.values())
