"""What a face-forgery model must offer, and how a setting names one.

A setting looks like Django's CACHES: `{"ENGINE": "dotted.path.Class", "OPTIONS": {...}}`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import import_module
from threading import RLock
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from detection.engines.errors import EngineMisconfigured
from detection.engines.faces.model_card import ModelCard

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
