"""The speaker encoder: 1.6 s of a voice become a vector that is near those of the same voice."""

from __future__ import annotations

import hashlib
import json
from functools import cache, cached_property
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np
import onnx
from onnxruntime import InferenceSession

from detection.engines.onnx_session import open_session
from media_jobs.engines.errors import WeightsMismatch

WEIGHTS = Path(__file__).parents[2] / "weights" / "speaker-encoder-1.onnx"
SIZE = 256


class SpeakerEncoder(Protocol):
    """Tells how a voice sounds; safe to call from several threads at once."""

    def embed(self, mels: np.ndarray) -> np.ndarray:
        """Unit vectors, float32 [n, 256], of `mels`, float32 [n, 160, 40]."""


class OnnxSpeakerEncoder:
    """Loads its weights at the first call, once, and checks their digest."""

    def __init__(self) -> None:
        self._loading = Lock()

    def embed(self, mels: np.ndarray) -> np.ndarray:
        """See `SpeakerEncoder`. Raises WeightsMismatch for a file that is not the card's."""
        with self._loading:
            session = self._session
        return np.asarray(session.run(["embeddings"], {"mels": mels})[0])

    @cached_property
    def _session(self) -> InferenceSession:
        data = WEIGHTS.read_bytes()
        expected = json.loads(WEIGHTS.with_suffix(".json").read_text("utf-8"))["sha256"]
        digest = hashlib.sha256(data).hexdigest()
        if digest != expected:
            raise WeightsMismatch(f"{WEIGHTS.name} has SHA-256 {digest}, expected {expected}")
        return open_session(onnx.load_from_string(data))


@cache
def speaker_encoder() -> OnnxSpeakerEncoder:
    """The encoder of this process."""
    return OnnxSpeakerEncoder()
