"""Faces that lie on their side or upside down in the picture itself, which no tag of a file says.

The finder knows upright heads, and so do the models: such a face is looked for, and cut out, in a
turned picture.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np

from detection.engines.faces.crops import CropRule, Picture
from detection.engines.faces.find import FoundFace, Point, overlap
from detection.engines.faces.types import Box
from detection.engines.faces.yunet import OVERLAP
from media_jobs.engines.media.orientation import Orientation

# In a turned picture there is mostly nothing to be found: only what the finder is sure of counts.
_SURE = 0.86
# OpenCV's names for one, two and three quarter turns counter-clockwise.
_TURNS = {1: cv2.ROTATE_90_COUNTERCLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_CLOCKWISE}

Detect = Callable[[np.ndarray], list[FoundFace]]


def find_turned(picture: np.ndarray, detect: Detect) -> list[FoundFace]:
    """The faces that are not upright in a BGR `picture` [height, width, 3], by a detector of
    upright ones."""
    return [
        seen_from(face, turns)
        for turns, code in _TURNS.items()
        for face in detect(cv2.rotate(picture, code))
        if face.confidence >= _SURE
    ]


def surest(found: list[FoundFace]) -> list[FoundFace]:
    """Of faces that share a place the surest, in order of size."""
    kept: list[FoundFace] = []
    for face in sorted(found, key=lambda face: -face.confidence):
        if all(overlap(face.box, other.box) < OVERLAP for other in kept):
            kept.append(face)
    return sorted(kept, key=lambda face: -face.box.width * face.box.height)


def cut_upright(rule: CropRule, picture: Picture, face: FoundFace) -> np.ndarray:
    """The crop of a face, uint8 RGB [size, size, 3], brought upright."""
    if not face.turns:
        return rule.cut(picture, face)
    return rule.cut(_TurnedPicture(picture, face.turns), upright(face))


def crop_faces(
    picture: Picture, faces: Sequence[FoundFace], rules: Sequence[CropRule]
) -> list[list[np.ndarray]]:
    """Cut `faces` out of `picture` by each of `rules`: a list for each rule, in order of faces."""
    return [[cut_upright(rule, picture, face) for face in faces] for rule in rules]


def place_upright(rule: CropRule, face: FoundFace, width: int, height: int) -> np.ndarray:
    """Where the upright crop lies in the picture that is turned like the face [2, 3]."""
    size = (height, width) if face.turns % 2 else (width, height)
    return rule.placement(upright(face), *size)


def upright(face: FoundFace) -> FoundFace:
    """The face in fractions of the picture that is turned so that it is upright."""
    return replace(seen_from(face, -face.turns % 4), turns=0) if face.turns else face


class _TurnedPicture:
    """A picture, turned counter-clockwise by quarters."""

    def __init__(self, picture: Picture, turns: int) -> None:
        self._picture = picture
        self._way = Orientation(turns)
        size = picture.width, picture.height
        self.width, self.height = size[::-1] if self._way.is_sideways else size

    def region(self, left: int, top: int, right: int, bottom: int) -> np.ndarray:
        part = self._way.stored((left, top, right, bottom), self.width, self.height)
        return self._way.upright(self._picture.region(*part))


def seen_from(face: FoundFace, turns: int) -> FoundFace:
    """A face in fractions of a picture turned by `turns`, in those of the picture itself."""
    way = Orientation(turns)

    def moved(x: float, y: float) -> Point:
        left, top, _, _ = way.stored((x, y, x, y), 1, 1)
        return left, top

    box = face.box
    ends = (box.x, box.y, box.x + box.width, box.y + box.height)
    left, top, right, bottom = way.stored(ends, 1, 1)
    landmarks = tuple(moved(*point) for point in face.landmarks)
    return FoundFace(
        Box(left, top, right - left, bottom - top), face.confidence, landmarks, turns=turns
    )
