"""Small grey pictures, their ink, and where two of them differ, counted in square cells."""

from __future__ import annotations

import cv2
import numpy as np

# Long side of the grey pictures that are compared: text of 14 pixels in 720 lines keeps 5 of them.
SIDE = 480
# Side of a cell, in pixels of a grey picture.
CELL = 16
# A pixel differs by at least this many of 256 levels: three times the noise of coarse coding.
DIFFERENT = 16
# So many pixels of a cell differ before the cell does.
_PIXELS = 3
# Ink stands out by so many levels from the ground, the median of a square of twice so many pixels
# around it, which lines of text do not fill; and what is left of that contrast where it is dimmed.
_INK, _GROUND, _KEPT_CONTRAST = 20, 21, 0.33
_AROUND = np.ones((3, 3), np.uint8)


def grey_picture(bgr: np.ndarray) -> np.ndarray:
    """A picture [height, width, 3] in grey, its sides multiples of `CELL`, slightly smoothed."""
    height, width = bgr.shape[:2]
    shrink = SIDE / max(height, width)
    size = [max(2, round(side * shrink / CELL)) * CELL for side in (width, height)]
    grey = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
    return cv2.GaussianBlur(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), (3, 3), 0)


def different(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Which pixels of two grey pictures differ, as 0 and 1, whatever moved by one pixel aside.

    A pixel differs when it is lighter or darker than all its neighbours in the other picture.
    """
    low, high = cv2.erode(other, _AROUND), cv2.dilate(other, _AROUND)
    apart = cv2.max(cv2.subtract(one, high), cv2.subtract(low, one))
    low, high = cv2.erode(one, _AROUND), cv2.dilate(one, _AROUND)
    apart = cv2.max(apart, cv2.max(cv2.subtract(other, high), cv2.subtract(low, other)))
    return cv2.threshold(apart, DIFFERENT - 1, 1, cv2.THRESH_BINARY)[1]


def count_by_cell(mask: np.ndarray) -> np.ndarray:
    """How many pixels of a mask of 0 and 1 are set in each cell [rows, columns]."""
    height, width = mask.shape
    size = width // CELL, height // CELL
    return cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA) * CELL**2


def changed_cells(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Which cells of two grey pictures differ [rows, columns]."""
    return count_by_cell(different(one, other)) > _PIXELS - 0.5


def spread(cells: np.ndarray) -> np.ndarray:
    """A mask of cells as a mask of pixels, 0 and 1."""
    return cells.astype(np.uint8).repeat(CELL, 0).repeat(CELL, 1)


def ink(grey: np.ndarray) -> np.ndarray:
    """Which pixels stand out from the ground around them, as 0 and 1: lettering, lines, edges."""
    return (np.abs(_relief(grey)) >= _INK).astype(np.uint8)


def gone(old: np.ndarray, new: np.ndarray) -> np.ndarray:
    """How many pixels of the ink of `old` are not in `new`, for each cell [rows, columns].

    What is only dimmed, brightened, drawn over or moved by a pixel stays. A pixel stays when it is
    as it was, or stands out from its ground to the same side and by a third as much; a cell's
    pixels are moved together, for among lines of text there is some ink next to every place.
    """
    before, after = _relief(old), _relief(new)
    marked = np.abs(before) >= _INK
    needed = np.abs(before) * _KEPT_CONTRAST
    signs = np.sign(before)
    around, shades = np.pad(after, 1, mode="edge"), np.pad(new, 1, mode="edge")
    height, width = old.shape
    fewest = None
    for down in range(3):
        for across in range(3):
            place = slice(down, down + height), slice(across, across + width)
            differ = cv2.absdiff(shades[place], old) >= DIFFERENT
            counts = count_by_cell(marked & differ & (around[place] * signs < needed))
            fewest = counts if fewest is None else np.minimum(fewest, counts)
    assert fewest is not None
    return fewest


def sharpness(grey: np.ndarray, cells: np.ndarray) -> float:
    """How steep edges are within the given cells: the mean square of the Laplacian."""
    edges = cv2.Laplacian(grey, cv2.CV_32F)
    weights = spread(cells)
    return float(cv2.mean(edges * edges, weights)[0])


def _relief(grey: np.ndarray) -> np.ndarray:
    """By how much each pixel is lighter than the ground around it."""
    ground = cv2.resize(
        cv2.medianBlur(np.ascontiguousarray(grey[::2, ::2]), _GROUND), grey.shape[::-1]
    )
    return grey.astype(np.float32) - ground
