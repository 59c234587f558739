"""What the spectrum of speech looks like, gathered as it comes in."""

from __future__ import annotations

import numpy as np

from media_jobs.engines.media.audio import SAMPLE_RATE

_FRAME = 512
_SPLIT_HERTZ = 4_000
_ROLLOFF = 0.85
# So far below the loudest band there is nothing but rounding and dither.
_EMPTY_DB = 60.0
_FREQUENCIES = np.fft.rfftfreq(_FRAME, 1 / SAMPLE_RATE)
_WINDOW = np.hanning(_FRAME).astype(np.float32)


class SpectralFeatures:
    """The mean power spectrum of the frames of 32 ms in which somebody speaks."""

    def __init__(self) -> None:
        self._power = np.zeros(len(_FREQUENCIES))
        self._log_power = np.zeros(len(_FREQUENCIES))
        self._count = 0

    def add(self, frames: np.ndarray) -> None:
        """Take the next frames of speech, float32 [n, 512] at 16 kHz."""
        if not len(frames):
            return
        power = np.abs(np.fft.rfft(frames * _WINDOW, axis=1)) ** 2 + 1e-12
        self._power += power.sum(0)
        self._log_power += np.log(power).sum(0)
        self._count += len(frames)

    def result(self) -> dict[str, float | None]:
        """By the names of the catalogue; None where there was no speech."""
        names = ("centroid_hz", "rolloff_hz", "flatness", "high_band_db", "band_limit_hz")
        if not self._count:
            return dict.fromkeys(names)
        power, total = self._power, self._power.sum()
        below = np.searchsorted(np.cumsum(power), _ROLLOFF * total)
        high = power[_FREQUENCIES >= _SPLIT_HERTZ].sum()
        geometric = np.exp(self._log_power / self._count)
        return {
            "centroid_hz": float((power * _FREQUENCIES).sum() / total),
            "rolloff_hz": float(_FREQUENCIES[min(int(below), len(power) - 1)]),
            "flatness": float(np.exp(np.log(geometric).mean()) * len(power) / total * self._count),
            "high_band_db": float(10 * np.log10(high / total)),
            "band_limit_hz": self._band_limit(),
        }

    def _band_limit(self) -> float:
        level = 10 * np.log10(self._power / self._power.max())
        return float(_FREQUENCIES[np.flatnonzero(level > -_EMPTY_DB)[-1]])
