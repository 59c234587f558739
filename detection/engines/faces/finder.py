"""Find faces in the frames of a video, looking closer only when there is reason to."""

from __future__ import annotations

import numpy as np

from detection.engines.faces.find import COARSE_SIDE, FINE_SIDE, FoundFace, detect
from detection.engines.faces.turned import find_turned, surest

# How long a small face that has just come in may wait to be seen, and one that is not upright.
_FINE_EVERY_SECONDS = 0.5
_TURNED_EVERY_SECONDS = 1.0


class FaceFinder:
    """Finds faces in the frames of one video, in order.

    A coarse look at every frame; a fine one, at the picture's own size or `FINE_SIDE`, every half
    second and whenever the coarse one sees fewer faces than were in sight, as it does where a face
    is small. Every second, and while there are any, also for faces that are not upright.
    """

    def __init__(self) -> None:
        self._expected = 0
        self._next_fine = 0.0
        self._next_turned = 0.0
        self._turned = False

    def find(self, picture: np.ndarray, seconds: float) -> list[FoundFace]:
        """The faces in a BGR `picture` [height, width, 3] shown at `seconds`, largest first."""
        found = self._find_upright(picture, seconds)
        if not self._turned and seconds < self._next_turned:
            return found
        self._next_turned = seconds + _TURNED_EVERY_SECONDS
        side = COARSE_SIDE if found and not self._turned else _fine_side(picture)
        turned = find_turned(picture, lambda other: detect(other, side))
        kept = surest(found + turned) if turned else found
        self._turned = any(face.turns for face in kept)
        return kept

    def _find_upright(self, picture: np.ndarray, seconds: float) -> list[FoundFace]:
        if seconds < self._next_fine:
            found = detect(picture, COARSE_SIDE)
            if len(found) >= self._expected:
                self._expected = len(found)
                return found
        found = detect(picture, _fine_side(picture))
        self._expected = len(found)
        self._next_fine = seconds + _FINE_EVERY_SECONDS
        return found


def _fine_side(picture: np.ndarray) -> int:
    return max(FINE_SIDE, *picture.shape[:2])
