"""The crop of a face, cut out of the whole picture at once: what cutting from parts must equal."""

from collections.abc import Sequence

import numpy as np

from detection.engines.faces.crop import face_square, square_crop


def face_crop(
    image_rgb: np.ndarray, box_xywh_pixels: Sequence[float], *, margin: float, size: int
) -> np.ndarray:
    """uint8 [size, size, 3] of uint8 [height, width, 3]; the box is in pixels of that picture."""
    return square_crop(image_rgb, face_square(image_rgb, box_xywh_pixels, margin=margin), size)
