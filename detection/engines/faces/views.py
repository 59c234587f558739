"""A single picture is looked at several times: no other frame confirms what one look says.

Mirrored or a little nearer, the same face moves the logit by chance as much as by what was done to
it; the mean of several looks errs less (test-time augmentation, Krizhevsky et al. 2012; what it
gives is in the model's card). Frames of a video differ by themselves.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from detection.engines.faces.crop import square_crop, whole_picture

# Of a crop's side, what is left when it is looked at from nearer.
NEARER = 0.92

Look = Callable[[np.ndarray], np.ndarray]


def as_it_is(crops: np.ndarray) -> np.ndarray:
    return crops


def mirrored(crops: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(crops[:, :, ::-1])


def nearer(crops: np.ndarray) -> np.ndarray:
    square = whole_picture(crops[0]).moved(0, 0, NEARER)
    return np.stack([square_crop(crop, square, len(crop)) for crop in crops])


def nearer_and_mirrored(crops: np.ndarray) -> np.ndarray:
    return mirrored(nearer(crops))


# Each takes and returns crops, uint8 RGB [n, S, S, 3]. The first is the one that people are shown.
LOOKS: tuple[Look, ...] = (as_it_is, mirrored, nearer, nearer_and_mirrored)
