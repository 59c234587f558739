"""The one crop rule of training and serving: the square of a picture that the model sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

# A YuNet box reaches up over the forehead: eyes and mouth lie lower than its middle. Measured on
# DFDC frames and FFHQ photos: the middle between them is 0.05 to 0.07 of the box's height lower.
FEATURES_BELOW_BOX_CENTRE = 0.06

# A nearly square picture that one face fills is a face crop that somebody else has made. The face
# is cut by the picture's edge there, so that its box says nothing of its size.
CROP_SHARE_OF_PICTURE = 0.85
CROP_ASPECT = 1.25


@dataclass(frozen=True, slots=True)
class Square:
    """A square in a picture, in pixels; it may reach past the picture's edge."""

    centre_x: float
    centre_y: float
    side: float

    def moved(self, right: float, down: float, scale: float) -> Square:
        """The square shifted by shares of its side, then scaled about its centre."""
        return Square(
            self.centre_x + right * self.side,
            self.centre_y + down * self.side,
            self.side * scale,
        )


def whole_picture(image: np.ndarray) -> Square:
    """The largest square in the middle of a picture [height, width, …]."""
    height, width = image.shape[:2]
    return Square(width / 2, height / 2, min(width, height))


def face_square(image: np.ndarray, box_xywh_pixels: Sequence[float], *, margin: float) -> Square:
    """The square around a face: `margin` × the longer side of its YuNet box, features centred."""
    x, y, width, height = (float(value) for value in box_xywh_pixels[:4])
    if _is_already_a_crop(image, max(width, height)):
        return whole_picture(image)
    down = FEATURES_BELOW_BOX_CENTRE * height
    return Square(x + width / 2, y + height / 2 + down, margin * max(width, height))


def square_crop(image: np.ndarray, square: Square, size: int) -> np.ndarray:
    """Cut a square out of a picture [height, width, 3] and scale it to [size, size, 3].

    Past the picture's edge its border pixels are repeated. Shrinking averages areas, as aliasing
    would look like a trace of forgery.
    """
    height, width = image.shape[:2]
    side = max(1, round(square.side))
    left = _start(square.centre_x, side, width)
    top = _start(square.centre_y, side, height)
    right, bottom = left + side, top + side
    patch = image[max(top, 0) : min(bottom, height), max(left, 0) : min(right, width)]
    outside = (max(-top, 0), max(bottom - height, 0), max(-left, 0), max(right - width, 0))
    if any(outside):
        patch = cv2.copyMakeBorder(patch, *outside, borderType=cv2.BORDER_REPLICATE)
    if side == size:
        return np.ascontiguousarray(patch)
    shrinking = side > size
    return cv2.resize(
        patch, (size, size), interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR
    )


def _is_already_a_crop(image: np.ndarray, face_side: float) -> bool:
    shorter, longer = sorted(image.shape[:2])
    return longer <= CROP_ASPECT * shorter and face_side >= CROP_SHARE_OF_PICTURE * shorter


def _start(centre: float, side: int, length: int) -> int:
    """First pixel of the square on one axis; at least one pixel of the picture stays inside."""
    start = round(centre - side / 2)
    return min(max(start, 1 - side), length - 1)
