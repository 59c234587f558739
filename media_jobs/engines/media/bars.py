"""How much of a video's frame is a picture: bars and fill at its edges are not.

A film in a frame of another shape is padded with bars of one colour, or with a blurred copy of
itself. Both cost hardly any bits, so that bits are to be counted on what is left.
"""

from __future__ import annotations

import cv2
import numpy as np

# The film is looked at this often: bars stay where they are.
_EVERY_SECONDS = 1.0
# Mean step of grey levels from pixel to pixel along a row or column of a bar, in whatever frame it
# is largest: bars compressed at CRF 40 have less, the smoothest rows of eleven clips more.
_FLAT = 0.25
# A fill meets the picture in two seams, as far from either edge. A step across them is so many
# times those nearby, and so many grey levels; along them the fill has less than this share of the
# detail.
_SEAM = 3.0
_LEAST_SEAM = 4.0
_SMOOTH = 0.5
_NEARBY = 8
# A frame that is bars to this share shows no picture at all: a fade, or a plain card.
_MOST = 0.95


class PictureShare:
    """Takes the frames of a video in order, and knows which share of them is a picture."""

    def __init__(self) -> None:
        self._due = 0.0
        self._along: list[np.ndarray] = []
        self._across: list[np.ndarray] = []
        self._frames = 0

    def see(self, seconds: float, picture: np.ndarray) -> None:
        """Take a picture, BGR [height, width, 3]; all have one size."""
        if seconds < self._due:
            return
        self._due = seconds + _EVERY_SECONDS
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.int16)
        down, right = np.abs(np.diff(grey, axis=0)), np.abs(np.diff(grey, axis=1))
        along, across = [down.mean(0), right.mean(1)], [right.mean(0), down.mean(1)]
        if not self._frames or along[0].shape != self._along[0].shape:
            self._along, self._across, self._frames = along, across, 1
            return
        self._frames += 1
        self._along = [np.maximum(a, b) for a, b in zip(self._along, along, strict=True)]
        self._across = [a + b for a, b in zip(self._across, across, strict=True)]

    @property
    def share(self) -> float:
        """The share of the frame's pixels that belong to the picture, above 0 and at most 1."""
        if not self._frames:
            return 1.0
        axes = zip(self._along, self._across, strict=True)
        kept = [_kept(along, across / self._frames) for along, across in axes]
        share = float(kept[0] * kept[1])
        return share if share > 1 - _MOST else 1.0


def _kept(along: np.ndarray, across: np.ndarray) -> float:
    """What is left of one axis, given the detail of each line [n] along it, and of the n - 1 steps
    from one line to the next."""
    fill = _fill(along, across)
    if fill:
        return 1 - 2 * fill / len(along)
    lively = np.flatnonzero(along > _FLAT)
    return (lively[-1] + 1 - lively[0]) / len(along) if len(lively) else 0.0


def _fill(along: np.ndarray, across: np.ndarray) -> int:
    """How wide the fill on either side is; 0 without one."""
    length = len(along)
    for width in range(_NEARBY, length // 2 - _NEARBY):
        seams = width - 1, length - width - 1
        if all(_is_seam(across, seam) for seam in seams):
            inside = np.median(along[width:-width])
            if max(np.median(along[:width]), np.median(along[-width:])) < _SMOOTH * inside:
                return width
    return 0


def _is_seam(across: np.ndarray, place: int) -> bool:
    nearby = np.r_[across[place - _NEARBY + 1 : place - 1], across[place + 2 : place + _NEARBY]]
    step = across[place - 1 : place + 2].max()
    return bool(step > max(_SEAM * np.median(nearby), _LEAST_SEAM))
