"""Find the faces of a still picture, also of one that is hardly more than a face."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np

from detection.engines.faces.answers import SeenFrame
from detection.engines.faces.crops import WholePicture
from detection.engines.faces.find import (
    COARSE_SIDE,
    FINE_SIDE,
    MAX_FACES,
    FoundFace,
    Point,
    detect,
)
from detection.engines.faces.model_card import ModelCard
from detection.engines.faces.quality import face_pixels
from detection.engines.faces.turned import cut_upright, find_turned, surest
from detection.engines.faces.types import Box
from media_jobs.engines.media.images import Still, open_still
from media_jobs.engines.media.limits import MediaLimits

# A still picture is looked at once, so it gets the time that a frame does not: large faces show
# best at a small size and small ones at a large size: in a large picture, faces of 48 pixels.
_SIDES = (COARSE_SIDE, FINE_SIDE, 1280)
_LARGE_SHARE = 3
_LARGEST_SIDE = 2560
_EDGE_SHARE = 0.25

# A picture up to this long whose face was not found may be a tight crop of one. YuNet knows heads,
# which show at a small size, with room around them, and then with less confidence. On 300 crops of
# the DFDC set this raises the number found from 285 to 298.
_TIGHT_PICTURE = 512
_TIGHT_SIDE = 160
_TIGHT_ROOMS = (0.0, 0.2, 0.35)
_TIGHT_CONFIDENCE = 0.5
_TIGHT_SHARE = 0.6

# Models see crops of less than this side: more pixels of a face would be averaged away.
_ENOUGH_PIXELS = 400


def see_image(path: Path, limits: MediaLimits, card: ModelCard) -> SeenFrame:
    """Load the picture at `path` and cut out its faces.

    Raises EngineRefused: `picture_too_large`, `damaged_file`.
    """
    with open_still(path, limits) as still:
        return see_still(still, card)


def see_still(still: Still, card: ModelCard) -> SeenFrame:
    """Find the faces in the small copy and cut them out of it where that shows them well enough.

    Faces that are small in the copy are cut out of the full picture. Its size is what their pixels
    are counted in.
    """
    found = find_in_image(still.small, max(still.width, still.height))
    faces = found[:MAX_FACES]
    copy = WholePicture(still.small)
    is_smaller = copy.width < still.width
    sources = [still if is_smaller and _wants_more(face, copy) else copy for face in faces]
    views = [
        [cut_upright(rule, source, face) for source, face in zip(sources, faces, strict=True)]
        for rule in card.crops
    ]
    tracks = list(range(1, len(faces) + 1))
    return SeenFrame(
        0,
        0.0,
        still.width,
        still.height,
        tracks,
        faces,
        views,
        still=True,
        beyond=len(found) - len(faces),
    )


def _wants_more(face: FoundFace, copy: WholePicture) -> bool:
    return face_pixels(face.box, copy.width, copy.height) < _ENOUGH_PIXELS


def find_in_image(rgb: np.ndarray, longest: int | None = None) -> list[FoundFace]:
    """Return the faces in a still picture, RGB [height, width, 3], largest first.

    `longest` is the longer side of the full picture where `rgb` is a smaller copy of it.
    """
    picture = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
    longest = longest or max(picture.shape[:2])
    sides = [side for side in _SIDES if side <= max(2 * longest, COARSE_SIDE)]
    found = [face for side in sides for face in detect(picture, side)]
    if longest > _LARGE_SHARE * _SIDES[-1]:
        side = min(longest // _LARGE_SHARE, _LARGEST_SIDE, max(picture.shape[:2]))
        found += _find_in_tiles(picture, side)
    found += find_turned(picture, lambda other: detect(other, FINE_SIDE))
    if not found and longest <= _TIGHT_PICTURE:
        return _find_tight(picture)
    return surest(found)


def _find_in_tiles(picture: np.ndarray, side: int) -> list[FoundFace]:
    """The faces of a picture brought to `side`, in tiles: the detector's memory grows with them.

    What a tile cuts is left to its neighbour, or to a look at a smaller size.
    """
    height, width = picture.shape[:2]
    tile = round(_SIDES[-1] * max(width, height) / side)
    found = []
    for top in _starts(height, tile):
        for left in _starts(width, tile):
            part = picture[top : top + tile, left : left + tile]
            grow = part.shape[1] / width, part.shape[0] / height
            faces = detect(part, _SIDES[-1])
            outer = left == 0, top == 0, left + tile >= width, top + tile >= height
            whole = [face for face in faces if all(map(max, outer, _inside(face.box)))]
            found += [_moved(face, grow, (-left / width, -top / height)) for face in whole]
    return found


def _starts(length: int, tile: int) -> list[int]:
    """Where tiles begin so that each shares an eighth or more with the next."""
    if length <= tile:
        return [0]
    count = math.ceil((length - tile / 8) / (tile * 7 / 8))
    return [round(place) for place in np.linspace(0, length - tile, count)]


def _inside(box: Box) -> tuple[bool, ...]:
    """Whether the box keeps away from the left, upper, right and lower edge.

    Half a face, cut by the edge, touches it.
    """
    across, down = box.width * _EDGE_SHARE, box.height * _EDGE_SHARE
    right, lower = 1 - box.x - box.width, 1 - box.y - box.height
    return box.x > across, box.y > down, right > across, lower > down


def _find_tight(picture: np.ndarray) -> list[FoundFace]:
    for room in _TIGHT_ROOMS:
        found = _find_with_room(picture, room)
        if found and max(found[0].box.width, found[0].box.height) >= _TIGHT_SHARE:
            return found[:1]
    return []


def _find_with_room(picture: np.ndarray, room: float) -> list[FoundFace]:
    """Look again with `room` times the picture's size added on every side."""
    height, width = picture.shape[:2]
    across, down = round(width * room), round(height * room)
    wide = cv2.copyMakeBorder(picture, down, down, across, across, cv2.BORDER_REPLICATE)
    grow = wide.shape[1] / width, wide.shape[0] / height
    shift = across / width, down / height
    found = detect(wide, _TIGHT_SIDE, min_confidence=_TIGHT_CONFIDENCE)
    return [_moved(face, grow, shift) for face in found]


def _moved(face: FoundFace, grow: Point, shift: Point) -> FoundFace:
    """The face in fractions of another picture: this one grown, then shifted back."""

    def moved(x: float, y: float) -> Point:
        return x * grow[0] - shift[0], y * grow[1] - shift[1]

    box = face.box
    return FoundFace(
        Box(*moved(box.x, box.y), box.width * grow[0], box.height * grow[1]),
        face.confidence,
        tuple(moved(*point) for point in face.landmarks),
    )
