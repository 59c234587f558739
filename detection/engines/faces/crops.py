"""Cut faces out of a picture that is only partly turned into colour, by the rule of a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from detection.engines.faces.crop import Square, face_square, square_crop
from detection.engines.faces.find import FoundFace


class Picture(Protocol):
    """A picture of which any part can be had as RGB."""

    width: int
    height: int

    def region(self, left: int, top: int, right: int, bottom: int) -> np.ndarray:
        """RGB [bottom - top, right - left, 3]."""


class WholePicture:
    """A picture that lies in memory, RGB [height, width, 3]."""

    def __init__(self, rgb: np.ndarray) -> None:
        self._rgb = rgb
        self.height, self.width = rgb.shape[:2]

    def region(self, left: int, top: int, right: int, bottom: int) -> np.ndarray:
        return self._rgb[top:bottom, left:right]


class CropRule(Protocol):
    """How a model wants to see a face; equal rules give equal crops."""

    @property
    def size(self) -> int:
        """The side of a crop in pixels."""

    def cut(self, picture: Picture, face: FoundFace) -> np.ndarray:
        """The crop, uint8 RGB [size, size, 3]."""

    def features(self, crop: np.ndarray) -> np.ndarray:
        """The part of a crop from brows to chin, by which its quality is measured."""

    def placement(self, face: FoundFace, width: int, height: int) -> np.ndarray:
        """Where the crop lies in a picture of that size.

        An affine map [2, 3] from the picture's pixels to the crop, whose corners are 0, 0 and 1, 1.
        """


@dataclass(frozen=True, slots=True)
class SquareCrop:
    """An upright square: `margin` times the longer side of the face's box."""

    size: int
    margin: float

    def cut(self, picture: Picture, face: FoundFace) -> np.ndarray:
        width, height = picture.width, picture.height
        square = self._square(face, width, height)
        half = square.side / 2 + 2
        # Even, so that the crop rule rounds as it would in the whole picture.
        left = min(max(0, int(square.centre_x - half)), width - 1) // 2 * 2
        top = min(max(0, int(square.centre_y - half)), height - 1) // 2 * 2
        right = max(left + 1, min(width, int(square.centre_x + half) + 1))
        bottom = max(top + 1, min(height, int(square.centre_y + half) + 1))
        moved = Square(square.centre_x - left, square.centre_y - top, square.side)
        return square_crop(picture.region(left, top, right, bottom), moved, self.size)

    def features(self, crop: np.ndarray) -> np.ndarray:
        return crop

    def placement(self, face: FoundFace, width: int, height: int) -> np.ndarray:
        square = self._square(face, width, height)
        left, top = square.centre_x - square.side / 2, square.centre_y - square.side / 2
        return np.array([[1, 0, -left], [0, 1, -top]]) / square.side

    def _square(self, face: FoundFace, width: int, height: int) -> Square:
        # The crop rule asks a picture for its shape alone: this one has a shape and no pixels.
        shape_only = np.broadcast_to(np.uint8(0), (height, width, 3))
        box = face.box
        pixels = box.x * width, box.y * height, box.width * width, box.height * height
        return face_square(shape_only, pixels, margin=self.margin)
