"""Parameters and sounds that anybody can make again, whatever torch's random numbers are."""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

import numpy as np
import torch


def seeded(state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Parameters with the names and shapes of `state`, each drawn by its name."""
    return {name: _drawn(name, value) for name, value in state.items()}


def _drawn(name: str, value: torch.Tensor) -> torch.Tensor:
    if not value.is_floating_point():
        return value
    shape = tuple(value.shape)
    drawn = np.random.default_rng(crc32(name.encode())).normal(0, 1, shape)
    if name.endswith("running_var"):
        drawn = 0.5 + np.abs(drawn)
    elif len(shape) == 1 and name.endswith("weight"):
        drawn = 1 + 0.2 * drawn
    elif len(shape) == 2 or len(shape) == 4:
        drawn /= np.sqrt(np.prod(shape[1:]) if shape[1] > 1 else shape[0])
    return torch.from_numpy(drawn.astype(np.float32))


def sounds() -> np.ndarray:
    """Noise, a tone with pauses and a buzz, float32 [3, 64600] at 16 kHz."""
    seconds = np.arange(64_600) / 16_000
    noise = np.random.default_rng(3).normal(0, 0.1, 64_600)
    tone = 0.3 * np.sin(2 * np.pi * 220 * seconds) * (np.sin(2 * np.pi * 3 * seconds) > 0)
    buzz = 0.5 * np.sign(np.sin(2 * np.pi * 140 * seconds))
    return np.stack([noise, tone, buzz]).astype(np.float32)
