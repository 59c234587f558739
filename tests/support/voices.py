"""A voice that says what a test wants to be heard: a small synthesiser, on the CPU, offline."""

from __future__ import annotations

from functools import cache

import numpy as np
from hibari import Hibari

RATE = 24_000


@cache
def speech(text: str) -> np.ndarray:
    """`text` spoken in English, float32 [samples] at `RATE`."""
    return np.asarray(_voice()(text, seed=1), np.float32)


@cache
def _voice() -> Hibari:
    return Hibari()
