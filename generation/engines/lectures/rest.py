"""Which parts of the picture are at rest, since when, and which never come to rest."""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np

from generation.engines.lectures.changes import changed_cells, spread

# What has not changed for so long has come to rest.
SETTLED_SECONDS = 0.75
# How fast what is at rest is followed, for each frame: a slow drift is, a slow fade is not.
_FOLLOWING = 0.1
# A cell that moved in so many of the last seconds is restless, until it rests through all of them.
_WINDOW_SECONDS, _RESTLESS_SECONDS = 10, 7
# One that was restless within this time is so again at its first move.
_REMEMBERED_SECONDS = 60.0
# With less of the picture than this in motion it is calm, one part of at most that size aside.
_CALM_SHARE, _PART_SHARE = 0.02, 0.12
# A restless group of cells that fills so much of the rectangle around it is one: an inset, a clip.
_COMPACT, _LARGEST_SHARE = 0.5, 0.25
# Where more of the picture than this changes at once, something else is shown.
_CUT_SHARE = 0.25


class RestTracker:
    """Follows each cell of the picture: what it shows while it rests, and when it last moved.

    `began` and `moved` are the first and the last moment of a cell's latest move, and `restless`
    says which cells move so often that nothing is to be read there: a camera's inset, a clip.
    """

    def __init__(self, grey: np.ndarray, seconds: float) -> None:
        self._resting = grey.astype(np.float32)
        cells = changed_cells(grey, grey)
        self.began = np.full(cells.shape, seconds)
        self.moved = np.full(cells.shape, seconds)
        self.seconds = seconds
        self.restless = cells
        self._forget()

    def see(self, grey: np.ndarray, seconds: float) -> None:
        """Take in the next frame."""
        self.seconds = seconds
        resting = self._resting.astype(np.uint8)
        active = changed_cells(grey, resting)
        again = active & (seconds - self.moved > SETTLED_SECONDS)
        self.began[again] = seconds
        self.moved[active] = seconds
        cv2.accumulateWeighted(grey, self._resting, _FOLLOWING)
        np.copyto(self._resting, grey, where=spread(active).astype(bool))
        self._watch(active)

    @property
    def shape(self) -> tuple[int, ...]:
        """Height and width of the pictures."""
        return self._resting.shape

    @property
    def settled(self) -> np.ndarray:
        """Which cells are at rest."""
        return self.seconds - self.moved >= SETTLED_SECONDS

    @property
    def is_calm(self) -> bool:
        """Whether nearly all can be read: what moves is a pointer, a pen, or one small part."""
        unsettled = (~self.settled & ~self.restless).astype(np.uint8)
        most = _CALM_SHARE * unsettled.size
        if unsettled.sum() <= most:
            return True
        _, _, boxes, _ = cv2.connectedComponentsWithStats(unsettled, connectivity=8)
        largest = boxes[1:][boxes[1:, 4].argmax()]
        is_small = largest[2] * largest[3] <= _PART_SHARE * unsettled.size
        return bool(is_small and unsettled.sum() - largest[4] <= most)

    def moving_share(self, within: float) -> float:
        """How much of the picture has moved within that many seconds, restless parts too."""
        return float((self.seconds - self.moved < within).mean())

    def start_anew(self, restless_before: np.ndarray) -> None:
        """Call no cell restless, as what was shown is over; of some it is to be expected again."""
        self._forget()
        self._was_restless[restless_before] = self.seconds

    def _forget(self) -> None:
        self.restless = np.zeros(self.moved.shape, bool)
        self._was_restless = np.full(self.moved.shape, -np.inf)
        self._recent: deque[tuple[int, np.ndarray]] = deque()

    def _watch(self, active: np.ndarray) -> None:
        second = int(self.seconds)
        while self._recent and self._recent[0][0] <= second - _WINDOW_SECONDS:
            self._recent.popleft()
        if self._recent and self._recent[-1][0] == second:
            self._recent[-1][1][active] = True
        else:
            self._recent.append((second, active.copy()))
        moves = np.sum([moved for _, moved in self._recent], axis=0)
        again = self.seconds - self._was_restless < _REMEMBERED_SECONDS
        stays = again & self.restless & (moves > 0)
        if active.mean() < _CUT_SHARE:
            stays |= again & active
        cells = (moves >= _RESTLESS_SECONDS) | stays
        self._was_restless[cells] = self.seconds
        self.restless = _filled(cells)


def _filled(cells: np.ndarray) -> np.ndarray:
    """With the cells around; and a compact group as the whole rectangle around it."""
    if not cells.any():
        return cells
    near = cv2.dilate(cells.astype(np.uint8), np.ones((3, 3), np.uint8))
    result = near.astype(bool)
    _, _, boxes, _ = cv2.connectedComponentsWithStats(near, connectivity=8)
    for left, top, width, height, size in boxes[1:]:
        area = width * height
        if size >= _COMPACT * area and area <= _LARGEST_SHARE * cells.size:
            result[top : top + height, left : left + width] = True
    return result
