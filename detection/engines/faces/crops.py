"""Cut faces out of a picture that is only partly turned into colour."""

from __future__ import annotations

from collections.abc import Sequence
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


def crop_faces(
    picture: Picture, faces: Sequence[FoundFace], *, margin: float, size: int
) -> list[np.ndarray]:
    """Cut `faces` out of `picture`: each uint8 [size, size, 3], the same as `face_crop` gives."""
    return [_crop(picture, face, margin, size) for face in faces]


def _crop(picture: Picture, face: FoundFace, margin: float, size: int) -> np.ndarray:
    width, height = picture.width, picture.height
    # The crop rule asks a picture for its shape alone: this one has a shape and no pixels.
    shape_only = np.broadcast_to(np.uint8(0), (height, width, 3))
    box = face.box
    pixels = box.x * width, box.y * height, box.width * width, box.height * height
    square = face_square(shape_only, pixels, margin=margin)
    half = square.side / 2 + 2
    # Even, so that the crop rule rounds as it would in the whole picture.
    left = min(max(0, int(square.centre_x - half)), width - 1) // 2 * 2
    top = min(max(0, int(square.centre_y - half)), height - 1) // 2 * 2
    right = max(left + 1, min(width, int(square.centre_x + half) + 1))
    bottom = max(top + 1, min(height, int(square.centre_y + half) + 1))
    moved = Square(square.centre_x - left, square.centre_y - top, square.side)
    return square_crop(picture.region(left, top, right, bottom), moved, size)
