"""Draw a recording as it goes by: its envelope and its spectrogram, of bounded size."""

from __future__ import annotations

import cv2
import numpy as np

from detection.engines.speech.speaking import Heard

# As many columns as a wide page can show; twice as many are kept, so that halving loses nothing.
COLUMNS = 1200
_FRAME = 512
_ROWS = 128
# How far below the loudest place the picture reaches.
_DEPTH_DB = 80.0


class SoundPicture:
    """Hears one recording; a column grows as the recording does, by pairs that are joined."""

    def __init__(self) -> None:
        self._low = np.zeros(2 * COLUMNS, np.float32)
        self._high = np.zeros(2 * COLUMNS, np.float32)
        self._power = np.zeros((2 * COLUMNS, _ROWS), np.float32)
        self._count = 0
        self._frames_a_column = 1
        self._rest = np.zeros((0, _FRAME), np.float32)
        self._window = np.hanning(_FRAME).astype(np.float32)

    def hear(self, heard: Heard) -> None:
        """Take what comes next."""
        frames = np.concatenate([self._rest, heard.samples.reshape(-1, _FRAME)])
        while len(frames) >= self._frames_a_column:
            room = 2 * COLUMNS - self._count
            columns = min(room, len(frames) // self._frames_a_column)
            used = columns * self._frames_a_column
            self._draw(frames[:used].reshape(columns, self._frames_a_column, _FRAME))
            frames = frames[used:]
            if self._count == 2 * COLUMNS:
                self._join_pairs()
        self._rest = frames

    def _draw(self, columns: np.ndarray) -> None:
        """Add columns, float32 [n, frames, 512]."""
        here = slice(self._count, self._count + len(columns))
        self._low[here] = columns.min((1, 2))
        self._high[here] = columns.max((1, 2))
        power = np.abs(np.fft.rfft(columns * self._window, axis=2)) ** 2
        pairs = power[..., : 2 * _ROWS].reshape(*power.shape[:2], _ROWS, 2)
        self._power[here] = pairs.mean((1, 3))
        self._count += len(columns)

    def _join_pairs(self) -> None:
        self._low[:COLUMNS] = self._low.reshape(-1, 2).min(1)
        self._high[:COLUMNS] = self._high.reshape(-1, 2).max(1)
        self._power[:COLUMNS] = self._power.reshape(-1, 2, _ROWS).mean(1)
        self._count = COLUMNS
        self._frames_a_column *= 2

    def finish(self) -> None:
        """Nothing will follow: draw what is left over."""
        if len(self._rest):
            self._draw(self._rest[None])
            self._rest = self._rest[:0]

    @property
    def envelope(self) -> list[tuple[float, float]]:
        """The lowest and highest sample (-1 to 1) of each of at most twice `COLUMNS` columns, which
        are equally long."""
        low, high = self._low[: self._count], self._high[: self._count]
        return [
            (round(a, 3), round(b, 3)) for a, b in zip(low.tolist(), high.tolist(), strict=True)
        ]

    def spectrogram(self) -> bytes:
        """A PNG: time to the right, 0 to 8 kHz upwards, brighter where it is louder."""
        power = self._power[: max(1, self._count)]
        level = 10 * np.log10(power + 1e-9)
        bright = 1 + (level - level.max()) / _DEPTH_DB if power.any() else np.zeros_like(level)
        grey = (255 * bright.clip(0, 1)).astype(np.uint8).T[::-1]
        done, png = cv2.imencode(".png", cv2.applyColorMap(grey, cv2.COLORMAP_INFERNO))
        assert done, "a picture of bytes can be written"
        return png.tobytes()
