"""Cut a face turned upright out of a picture, by a map from its landmarks."""

from __future__ import annotations

import cv2
import numpy as np

from detection.engines.faces.crops import Picture
from detection.engines.faces.find import FoundFace

# Interpolation looks this far around a pixel.
_AROUND = 3


def landmarks_in_pixels(face: FoundFace, width: int, height: int) -> np.ndarray:
    """The landmarks of `face` as complex numbers [5], x + iy in pixels."""
    points = np.array(face.landmarks) * (width, height)
    return points[:, 0] + 1j * points[:, 1]


def similarity(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The affine map [2, 3] that turns, scales and shifts points nearest to others.

    Both are complex [n]. Nearest in the sum of squares: Umeyama, "Least-squares estimation of
    transformation parameters between two point patterns", 1991, without a mirror image. In the
    complex plane that is a regression line.
    """
    middle, aim = source.mean(), target.mean()
    spread = source - middle
    turn = np.vdot(spread, target - aim) / np.vdot(spread, spread).real
    shift = aim - turn * middle
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])


def warped(
    picture: Picture, onto: np.ndarray, size: int, *, interpolation: int, border: int
) -> np.ndarray:
    """Bring `picture` through the affine map `onto` [2, 3]: uint8 RGB [size, size, 3].

    Only the part of the picture that is seen is turned into colour.
    """
    corners = np.array([[0, 0, 1], [size, 0, 1], [0, size, 1], [size, size, 1]]).T
    seen = cv2.invertAffineTransform(onto) @ corners
    left, top = np.floor(seen.min(axis=1)).astype(int) - _AROUND
    right, bottom = np.ceil(seen.max(axis=1)).astype(int) + _AROUND
    left, right = _inside(left, right, picture.width)
    top, bottom = _inside(top, bottom, picture.height)
    moved = onto.copy()
    moved[:, 2] += onto[:, :2] @ (left, top)
    part = np.ascontiguousarray(picture.region(left, top, right, bottom))
    return cv2.warpAffine(part, moved, (size, size), flags=interpolation, borderMode=border)


def _inside(start: int, stop: int, length: int) -> tuple[int, int]:
    """At least one pixel of the picture's `length`."""
    start = min(max(int(start), 0), length - 1)
    return start, max(start + 1, min(int(stop), length))
