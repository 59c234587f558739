"""Where somebody speaks: the probability of a voice for each 32 ms of sound, as it comes in.

Silero VAD 6 (MIT), the file that faster-whisper ships, with its state carried from block to block.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
from faster_whisper.utils import get_assets_path

WINDOW_SAMPLES = 512
_CONTEXT_SAMPLES = 64
_MODEL = "silero_vad_v6.onnx"
# Silero's own thresholds: a voice begins above the first and ends below the second.
_BEGINS, _ENDS = 0.5, 0.35


class VoiceActivity(Protocol):
    """Tells where somebody speaks in one recording."""

    def probabilities(self, windows: np.ndarray) -> np.ndarray:
        """The probability of a voice, [n], in the next `windows`, float32 [n, 512] at 16 kHz."""


class SileroVoiceActivity:
    """One recording's voice activity; 0.002 of real time on one core."""

    def __init__(self) -> None:
        self._hidden = np.zeros((1, 1, 128), np.float32)
        self._cell = np.zeros((1, 1, 128), np.float32)
        self._context = np.zeros(_CONTEXT_SAMPLES, np.float32)

    def probabilities(self, windows: np.ndarray) -> np.ndarray:
        """See `VoiceActivity`."""
        tails = windows[:, -_CONTEXT_SAMPLES:]
        contexts = np.concatenate([self._context[None], tails[:-1]])
        self._context = tails[-1].copy()
        found, self._hidden, self._cell = _session().run(
            None,
            {
                "input": np.concatenate([contexts, windows], axis=1),
                "h": self._hidden,
                "c": self._cell,
            },
        )
        return np.asarray(found, np.float32).reshape(-1)


def is_voice(probability: float, *, before: bool) -> bool:
    """Whether a window of this `probability` holds a voice; `before`: the one before it did."""
    return probability >= (_ENDS if before else _BEGINS)


def in_windows(sound: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
    """Parts of a recording, float32 [samples] in order, as whole windows [n, 512].

    The last is filled up with silence.
    """
    rest = np.zeros(0, np.float32)
    for part in sound:
        rest = np.concatenate([rest, part])
        whole = len(rest) // WINDOW_SAMPLES * WINDOW_SAMPLES
        if whole:
            yield rest[:whole].reshape(-1, WINDOW_SAMPLES)
        rest = rest[whole:]
    if len(rest):
        yield np.pad(rest, (0, WINDOW_SAMPLES - len(rest)))[None]


@cache
def _session() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(
        str(Path(get_assets_path()) / _MODEL), options, providers=["CPUExecutionProvider"]
    )
