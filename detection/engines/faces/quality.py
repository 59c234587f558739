"""How much a face crop can tell: its size, its sharpness, and what compression has left of it."""

from __future__ import annotations

import cv2
import numpy as np

from detection.engines.faces.types import Box
from media_jobs.engines.media.types import MediaProbe

_SHARPNESS_SIDE = 128
# Newer codings say as much with fewer bits.
_EFFICIENCY = {"hevc": 1.6, "vp9": 1.6, "av1": 2.0, "vp8": 0.9, "mpeg4": 0.6}


def face_pixels(box: Box, width: int, height: int) -> int:
    """The longer side of `box` in pixels of a displayed frame of `width` x `height`."""
    return round(max(box.width * width, box.height * height))


def sharpness(crop: np.ndarray) -> float:
    """Variance of the Laplacian of a face crop, RGB [side, side, 3], brought to 128 px first.

    Source: Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", 2000.
    """
    grey = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY)
    grey = cv2.resize(grey, (_SHARPNESS_SIDE, _SHARPNESS_SIDE), interpolation=cv2.INTER_AREA)
    return float(cv2.Laplacian(grey, cv2.CV_32F).var())


def bits_per_pixel(media: MediaProbe) -> float | None:
    """Bits spent on a pixel of the picture in a frame, in H.264's terms; None for a still.

    Bars and fill at the edges are left out: they cost next to nothing.
    """
    pixels = media.width * media.height * media.picture_share * media.average_fps
    if media.kind == "image" or not pixels:
        return None
    return media.bit_rate * _EFFICIENCY.get(media.codec, 1.0) / pixels
