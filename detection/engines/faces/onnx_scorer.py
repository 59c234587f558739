"""Score face crops on the CPU with ONNX Runtime."""

from __future__ import annotations

from functools import cached_property
from threading import Lock

import numpy as np
import onnxruntime

from detection.engines.faces.forgery import FaceScores, relative_to
from detection.engines.faces.model_card import SERVED, WEIGHTS, read_card, read_weights

# What four crops need stays in a core's cache. Sixteen at once take 15 % more time a face and
# 50 MiB more memory (measured at 144 px).
_AT_ONCE = 4


class OnnxScorer:
    """Loads its weights at the first call, once, and checks their digest."""

    def __init__(self, weights: str = SERVED, threads: int = 1) -> None:
        """`weights` is a path, or a name in the engines' weights folder."""
        self._weights = WEIGHTS / weights
        self._threads = threads
        self._loading = Lock()
        self.card = read_card(self._weights)

    def score(self, crops: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Logits [n] and evidence [n, height, width] of `crops` [n, side, side, 3]."""
        logits, evidence = self._run(["logit", "evidence"], crops)
        return logits, evidence

    def examine(self, crops: np.ndarray) -> FaceScores:
        """The same, and how strange the faces are, which not every model measures."""
        if self.card.strange_above is None:
            return FaceScores(*self.score(crops), np.zeros(len(crops)))
        logits, evidence, distance = self._run(["logit", "evidence", "strangeness"], crops)
        return FaceScores(logits, evidence, relative_to(self.card, distance))

    def _run(self, outputs: list[str], crops: np.ndarray) -> list[np.ndarray]:
        session = self._loaded()
        parts = [
            session.run(outputs, {"faces": crops[start : start + _AT_ONCE]})
            for start in range(0, len(crops), _AT_ONCE)
        ]
        return [np.concatenate(values) for values in zip(*parts, strict=True)]

    def _loaded(self) -> onnxruntime.InferenceSession:
        with self._loading:
            return self._session

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        # An arena would keep 50 MB between scans.
        options.enable_cpu_mem_arena = False
        # Threads that spin while they wait would take the core that decodes the next frames.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return onnxruntime.InferenceSession(
            read_weights(self._weights, self.card), options, providers=["CPUExecutionProvider"]
        )
