"""The fixed filters that AASIST begins with: pass bands side by side on the mel scale."""

from __future__ import annotations

import numpy as np
import torch


def mel_band_passes(count: int, length: int, rate: int) -> torch.Tensor:
    """Impulse responses of `count` band passes, float32 [count, length], `length` odd.

    They are the differences of two ideal low passes under a Hamming window (Ravanelli and Bengio,
    "Speaker Recognition from Raw Waveform with SincNet", 2018), not learned, and share the band
    from 0 to half the `rate` (Hz) among them.
    """
    edges = _hertz(np.linspace(0, _mel(rate / 2), count + 1))[:, None] * 2 / rate
    places = np.arange(length) - length // 2
    low_passes = edges * np.sinc(edges * places)
    return torch.from_numpy(np.diff(low_passes, axis=0) * np.hamming(length)).float()


def _mel(hertz: float) -> float:
    return float(2595 * np.log10(1 + hertz / 700))


def _hertz(mel: np.ndarray) -> np.ndarray:
    return 700 * (10 ** (mel / 2595) - 1)
