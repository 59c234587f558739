"""Notice where one shot ends and the next begins."""

from __future__ import annotations

import cv2
import numpy as np

_THUMB = (32, 18)
# Mean change of a pixel, of 255. A fast pan at ten frames a second stays below 30.
_CHANGED = 30.0
# Correlation of the colour histograms: a pan keeps its colours, a cut does not.
_SAME_COLOURS = 0.75


class CutDetector:
    """Compares each frame with the one before it."""

    def __init__(self) -> None:
        self._thumb: np.ndarray | None = None
        self._colours: np.ndarray | None = None

    def is_cut(self, picture: np.ndarray) -> bool:
        """True when `picture`, BGR [height, width, 3], begins a new shot.

        Both the places and the colours must have changed: motion changes the places alone, a
        change of light mostly the colours.
        """
        thumb = cv2.resize(picture, _THUMB, interpolation=cv2.INTER_AREA).astype(np.float32)
        colours = cv2.calcHist([thumb], [0, 1, 2], None, [6, 6, 6], [0, 256] * 3).ravel()
        before, before_colours = self._thumb, self._colours
        self._thumb, self._colours = thumb, colours
        if before is None or before_colours is None:
            return False
        changed = float(np.abs(thumb - before).mean())
        alike = cv2.compareHist(colours, before_colours, cv2.HISTCMP_CORREL)
        return changed > _CHANGED and alike < _SAME_COLOURS
