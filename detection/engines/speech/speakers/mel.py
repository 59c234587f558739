"""The mel bands that the speaker encoder hears, as it was trained on them.

Power spectra of 25 ms every 10 ms under a Hann window, summed by Slaney's triangles of equal area;
not their logarithms.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from media_jobs.engines.media.audio import SAMPLE_RATE

BANDS = 40
HOP = SAMPLE_RATE // 100
WINDOW = SAMPLE_RATE // 40
# Slaney's scale: linear below 1 kHz, logarithmic above.
_MELS_A_HERTZ, _BREAK_HERTZ, _LOG_STEP = 3 / 200, 1000.0, np.log(6.4) / 27


def mel_bands(samples: np.ndarray) -> np.ndarray:
    """The bands of each 25 ms that begin every 10 ms, float32 [n, 40].

    `samples` are float32 at 16 kHz, at least 400 of them.
    """
    frames = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP]
    spectra = np.fft.rfft(frames * _hann())
    power = np.square(spectra.real) + np.square(spectra.imag)
    return np.asarray(power @ _triangles(), np.float32)


@cache
def _hann() -> np.ndarray:
    return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW), np.float32)


@cache
def _triangles() -> np.ndarray:
    """How much of each bin each band takes, float32 [201, 40]."""
    corners = _hertz(np.linspace(0, _mel(SAMPLE_RATE / 2), BANDS + 2))
    bins = np.linspace(0, SAMPLE_RATE / 2, WINDOW // 2 + 1)[:, None]
    below, middle, above = corners[:-2], corners[1:-1], corners[2:]
    rising, falling = (bins - below) / (middle - below), (above - bins) / (above - middle)
    shares = np.clip(np.minimum(rising, falling), 0, None) * 2 / (above - below)
    return np.asarray(shares, np.float32)


def _mel(hertz: float) -> float:
    if hertz < _BREAK_HERTZ:
        return hertz * _MELS_A_HERTZ
    return float(_BREAK_HERTZ * _MELS_A_HERTZ + np.log(hertz / _BREAK_HERTZ) / _LOG_STEP)


def _hertz(mel: np.ndarray) -> np.ndarray:
    steps = mel - _BREAK_HERTZ * _MELS_A_HERTZ
    above = _BREAK_HERTZ * np.exp(_LOG_STEP * np.maximum(steps, 0))
    return np.where(steps < 0, mel / _MELS_A_HERTZ, above)
