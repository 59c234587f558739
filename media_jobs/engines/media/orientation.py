"""Turn and mirror pictures the way the file asks for them to be shown.

A file asks by a display matrix: FFmpeg makes one of MP4's track matrix, of Matroska's projection
and of the display orientation that H.264 and H.265 can carry among their pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np
from av import VideoFrame
from av.sidedata.sidedata import SideData

from media_jobs.engines.media.side_data import side_data

# A quarter turn counter-clockwise and a mirror, on coordinates that grow right and down.
_TURN = np.array([[0, 1], [-1, 0]])
_MIRROR = np.array([[-1, 0], [0, 1]])

Number = TypeVar("Number", int, float)


@dataclass(frozen=True, slots=True)
class Orientation:
    """How a stored picture becomes the shown one: mirrored left to right where `mirrored`, then
    turned counter-clockwise by `turns` quarters (0..3)."""

    turns: int = 0
    mirrored: bool = False

    @property
    def is_sideways(self) -> bool:
        """Whether width and height change places."""
        return self.turns % 2 == 1

    def upright(self, image: np.ndarray) -> np.ndarray:
        """The stored `image` [height, width, …] as it is shown."""
        if self.mirrored:
            image = image[:, ::-1]
        return np.ascontiguousarray(np.rot90(image, self.turns))

    def stored(
        self, shown: tuple[Number, Number, Number, Number], width: Number, height: Number
    ) -> tuple[Number, Number, Number, Number]:
        """Where a rectangle (left, top, right, bottom) of the shown picture, which is `width` x
        `height`, lies in the stored one."""
        left, top, right, bottom = shown
        for _ in range(self.turns):
            left, top, right, bottom = height - bottom, left, height - top, right
            width, height = height, width
        if self.mirrored:
            left, right = width - right, width - left
        return left, top, right, bottom


def orientation(frame: VideoFrame) -> Orientation:
    """How `frame` is to be shown, by the display matrix that it came with.

    Angles between the quarters, and sheared matrices, are rounded: players do the same.
    """
    matrix = side_data(frame).get("DISPLAYMATRIX")
    return _nearest(bytes(matrix)) if isinstance(matrix, SideData) else Orientation()


@lru_cache(maxsize=16)
def _nearest(matrix: bytes) -> Orientation:
    """The orientation most like a matrix of 3 x 3 numbers in 16.16 fixed point, row vectors."""
    asked = np.frombuffer(matrix, np.int32, 9).reshape(3, 3)[:2, :2].T.astype(float)
    choices = [Orientation(turns, mirrored) for mirrored in (False, True) for turns in range(4)]
    return max(choices, key=lambda choice: float((_as_matrix(choice) * asked).sum()))


def _as_matrix(choice: Orientation) -> np.ndarray:
    turned = np.linalg.matrix_power(_TURN, choice.turns)
    return turned @ _MIRROR if choice.mirrored else turned


def display_size(frame: VideoFrame, aspect: float) -> tuple[int, int]:
    """Width and height as shown; `aspect` is the width of a stored pixel over its height."""
    width, height = round(frame.width * aspect), frame.height
    return (height, width) if orientation(frame).is_sideways else (width, height)
