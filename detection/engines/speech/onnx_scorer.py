"""Score windows of speech on the CPU with ONNX Runtime."""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np
import onnx
from onnxruntime import InferenceSession

from detection.engines.onnx_session import open_session
from detection.engines.speech.model_card import read_card
from media_jobs.engines.errors import WeightsMismatch

WEIGHTS = Path(__file__).parents[1] / "weights"
SERVED = "spoofed-speech-1.onnx"


class OnnxScorer:
    """Loads its weights at the first call, once, and checks their digest."""

    def __init__(self, weights: str = SERVED) -> None:
        """`weights` is a path, or a name in the engines' weights folder."""
        self._weights = WEIGHTS / weights
        self._loading = Lock()
        self.card = read_card(self._weights)

    def score(self, batch: np.ndarray) -> np.ndarray:
        """Logits [n], above 0 for spoof, of `batch`, float32 [n, 40000] at 16 kHz.

        Raises WeightsMismatch for a file that is not the card's.
        """
        session = self._loaded()
        # One by one: several at once take longer each, and more memory.
        parts = [session.run(["logit"], {"windows": window[None]})[0] for window in batch]
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def _loaded(self) -> InferenceSession:
        with self._loading:
            return self._session

    @cached_property
    def _session(self) -> InferenceSession:
        data = self._weights.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if digest != self.card.spec.sha256:
            message = f"{self._weights.name} has SHA-256 {digest}"
            raise WeightsMismatch(f"{message}, expected {self.card.spec.sha256}")
        return open_session(onnx.load_from_string(data))
