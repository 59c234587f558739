"""What one resting picture is to an earlier one: the same, more of it, less of it, or another."""

from __future__ import annotations

from enum import StrEnum

import cv2
import numpy as np

from generation.engines.lectures.changes import count_by_cell, gone, ink

# Ink that may go or come while a slide stays the same: that of a pointer, or this share of it all.
_POINTER_INK = 150
_SHARE_OF_INK = 0.015
# What lies within half of so many pixels of ink may be that ink, out of focus.
_SOFTENED = 7
# A picture with less ink than this share of its pixels is blank.
_BLANK_SHARE = 0.0015
# A few stray pixels of a cell are noise.
_STRAY = 2.5


class Relation(StrEnum):
    SAME = "same"
    MORE = "more"  # all that was there, and something new: a build, pen marks
    LESS = "less"  # some of what was there, and nothing new
    OTHER = "other"


def relation(old: np.ndarray, new: np.ndarray, cells: np.ndarray) -> Relation:
    """What the grey picture `new` is to `old`, by the ink in the given cells."""
    whole = max(_within(count_by_cell(ink(old)), cells), _within(count_by_cell(ink(new)), cells))
    allowed = max(_POINTER_INK, _SHARE_OF_INK * whole)
    lost, added = _within(gone(old, new), cells), _within(gone(new, old), cells)
    if lost <= allowed:
        return Relation.SAME if added <= allowed else Relation.MORE
    return Relation.LESS if added <= allowed else Relation.OTHER


def has_new_parts(old: np.ndarray, new: np.ndarray, cells: np.ndarray) -> bool:
    """Whether `new` has ink in the given cells that is not just the ink of `old` grown soft."""
    near = cv2.dilate(ink(old), np.ones((_SOFTENED, _SOFTENED), np.uint8))
    return _within(count_by_cell(ink(new) & (1 - near)), cells) > _POINTER_INK / 2


def is_blank(grey: np.ndarray, cells: np.ndarray) -> bool:
    """Whether nothing can be read within the given cells."""
    return _within(count_by_cell(ink(grey)), cells) < _BLANK_SHARE * grey.size


def _within(counts: np.ndarray, cells: np.ndarray) -> float:
    return float(counts[cells & (counts > _STRAY)].sum())
