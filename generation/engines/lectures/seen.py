"""What is kept of a state to know it again: its grey picture, coded, and what of it was known."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from generation.engines.lectures.builds import Relation, relation
from generation.engines.lectures.changes import CELL

# Pictures whose cells are on average farther apart than this, in levels, are never compared.
_ALIKE = 14.0
# What is filmed by hand, or drifts, is moved back by at most so many pixels if they match so well.
_MOST_SHIFT, _MATCH = 16.0, 0.1
# Two pictures of which less is known in common are not the same.
_KNOWN_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Seen:
    """A grey picture as PNG, some tens of kilobytes; its cells' means; which cells are known."""

    png: bytes
    means: np.ndarray
    known: np.ndarray

    @classmethod
    def of(cls, grey: np.ndarray, known: np.ndarray) -> Seen:
        """Keep a grey picture, of which the cells in `known` are."""
        png = cv2.imencode(".png", grey)[1].tobytes()
        return cls(png, _means(grey), known.copy())

    def grey(self) -> np.ndarray:
        """The picture [height, width]."""
        grey = cv2.imdecode(np.frombuffer(self.png, np.uint8), cv2.IMREAD_GRAYSCALE)
        assert grey is not None
        return grey

    def relation(self, later: Seen) -> Relation:
        """What `later` is to this one."""
        if self.known.shape != later.known.shape:
            return Relation.OTHER
        cells = self.known & later.known
        if cells.mean() < _KNOWN_SHARE:
            return Relation.OTHER
        if np.abs(self.means - later.means)[cells].mean() > _ALIKE:
            return Relation.OTHER
        old, new = self.grey(), later.grey()
        found = relation(old, new, cells)
        return relation(old, _moved_back(old, new), cells) if found == Relation.OTHER else found


def _means(grey: np.ndarray) -> np.ndarray:
    height, width = grey.shape
    size = width // CELL, height // CELL
    return cv2.resize(grey.astype(np.float32), size, interpolation=cv2.INTER_AREA)


def _moved_back(old: np.ndarray, new: np.ndarray) -> np.ndarray:
    """`new` laid over `old` where it is only displaced, else as it is."""
    window = cv2.createHanningWindow(old.shape[::-1], cv2.CV_32F)
    shift, match = cv2.phaseCorrelate(old.astype(np.float32), new.astype(np.float32), window)
    if match < _MATCH or max(abs(shift[0]), abs(shift[1])) > _MOST_SHIFT:
        return new
    back = np.array([[1, 0, -shift[0]], [0, 1, -shift[1]]], np.float32)
    return cv2.warpAffine(new, back, old.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
