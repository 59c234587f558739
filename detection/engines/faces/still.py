"""Find the faces of a still picture, also of one that is hardly more than a face."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from detection.engines.faces.examine import SeenFrame, crop_faces
from detection.engines.faces.find import FoundFace, find_in_image
from detection.engines.faces.model_card import ModelCard
from detection.engines.faces.types import Box
from detection.engines.media.images import load_image
from detection.engines.media.limits import MediaLimits
from detection.engines.media.sniff import sniff

# YuNet wants to see the outline of a head. A picture cut tightly around a face shows it only once
# there is room around it: this much of its size on every side.
_ROOM = 0.35


def see_image(path: Path, limits: MediaLimits, card: ModelCard) -> SeenFrame:
    """Load the picture at `path` and cut out its faces.

    Raises EngineRefused: `picture_too_large`, `damaged_file`.
    """
    rgb = load_image(path, sniff(path), limits)
    faces = find_in_image(rgb) or _find_with_room(rgb)
    crops = crop_faces(rgb, faces, margin=card.crop_margin, size=card.input_size)
    height, width = rgb.shape[:2]
    return SeenFrame(0, 0.0, width, height, list(range(len(faces))), faces, crops)


def _find_with_room(rgb: np.ndarray) -> list[FoundFace]:
    height, width = rgb.shape[:2]
    across, down = round(width * _ROOM), round(height * _ROOM)
    wide = cv2.copyMakeBorder(rgb, down, down, across, across, cv2.BORDER_REPLICATE)
    grow_x, grow_y = wide.shape[1] / width, wide.shape[0] / height
    return [
        FoundFace(
            Box(
                face.box.x * grow_x - across / width,
                face.box.y * grow_y - down / height,
                face.box.width * grow_x,
                face.box.height * grow_y,
            ),
            face.confidence,
        )
        for face in find_in_image(wide)
    ]
