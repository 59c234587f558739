"""Mel spectrograms: what vocoders make a waveform from."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from torch import Tensor

# Slaney's scale: linear below 1 kHz, logarithmic above ("Auditory Toolbox", 1998).
_LINEAR_STEP, _KNEE, _LOG_STEP = 200 / 3, 1000.0, np.log(6.4) / 27


@cache
def mel_bank(rate: int, fft: int, bands: int, top: float) -> Tensor:
    """Triangles [bands, fft // 2 + 1] from 0 Hz to `top`, of equal area."""
    edges = _hertz(np.linspace(0, _mel(top), bands + 2))
    bins = np.linspace(0, rate / 2, fft // 2 + 1)
    rise = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    bank = np.maximum(0, np.minimum(rise, fall)) * (2 / (edges[2:] - edges[:-2]))[:, None]
    return torch.from_numpy(bank.astype(np.float32))


def log_mel(
    samples: Tensor, rate: int, *, fft: int, hop: int, bands: int, top: float, least: float
) -> Tensor:
    """Logarithm of the mel magnitudes [n, bands, frames] of [n, samples], none below `least`."""
    magnitude = magnitudes(samples, fft, hop)
    return (mel_bank(rate, fft, bands, top) @ magnitude).clamp_min(least).log()


def magnitudes(samples: Tensor, fft: int, hop: int) -> Tensor:
    """Magnitudes [n, fft // 2 + 1, frames] of [n, samples], with a Hann window."""
    window = torch.hann_window(fft, device=samples.device)
    return torch.stft(samples, fft, hop, window=window, return_complex=True).abs()


def _mel(hertz: float) -> float:
    if hertz < _KNEE:
        return hertz / _LINEAR_STEP
    return float(_KNEE / _LINEAR_STEP + np.log(hertz / _KNEE) / _LOG_STEP)


def _hertz(mel: np.ndarray) -> np.ndarray:
    knee = _KNEE / _LINEAR_STEP
    return np.where(mel < knee, mel * _LINEAR_STEP, _KNEE * np.exp(_LOG_STEP * (mel - knee)))
