"""Make the sample clip: a portrait that moves a little, untouched at first, then manipulated.

The same bytes of picture come out every time. The manipulation blends a second version of the
face, made from the same photo, over the first, as face-swapping software does: smoothed, re-lit,
slightly displaced. (Method: self-blended images, Shiohara and Yamasaki, 2022.)
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from PIL import Image

PORTRAIT = Path(__file__).with_name("portrait.jpg")
SECONDS = 8
FPS = 25
SIZE = 640, 480

# Centre and half axes of the face in the portrait, in pixels.
_FACE_CENTRE = 265.0, 238.0
_FACE_AXES = 74.0, 90.0
# What the camera looks at.
_VIEW_CENTRE = 256.0, 226.0
_UNTOUCHED_CAPTION = "untouched photo"
_ALTERED_CAPTION = "face altered by code"


def write_demo_clip(path: Path, *, seconds: float = SECONDS, fps: int = FPS) -> None:
    """Write the clip to `path` as H.264 in MP4; its second half is the manipulated one."""
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=Fraction(fps))
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": "20", "preset": "medium", "threads": "1"}
        for picture in demo_pictures(round(seconds * fps), fps):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())


def demo_pictures(count: int, fps: int = FPS) -> Iterator[np.ndarray]:
    """Yield `count` pictures, RGB [480, 640, 3]; those from the middle on are manipulated."""
    portrait = load_portrait()
    altered = alter_face(portrait)
    noise = np.random.default_rng(7)
    for number in range(count):
        manipulated = number >= count // 2
        picture = _camera(altered if manipulated else portrait, number / fps)
        grain = noise.normal(0, 1.5, picture.shape[:2])[..., None]
        grainy = (picture + grain).clip(0, 255).astype(np.uint8)
        yield _captioned(grainy, _ALTERED_CAPTION if manipulated else _UNTOUCHED_CAPTION)


def load_portrait() -> np.ndarray:
    """The portrait, RGB [600, 512, 3]."""
    return np.array(Image.open(PORTRAIT))


def alter_face(portrait: np.ndarray) -> np.ndarray:
    """Blend a displaced, smoothed and re-lit copy of the face over `portrait` [600, 512, 3]."""
    smooth = cv2.GaussianBlur(portrait, (0, 0), 2.2)
    turn = cv2.getRotationMatrix2D(_FACE_CENTRE, 3.0, 1.06)
    turn[:, 2] += np.array([5.0, -3.0])
    donor = cv2.warpAffine(smooth, turn, portrait.shape[1::-1], borderMode=cv2.BORDER_REFLECT)
    donor = donor.astype(np.float32) * (1.08, 0.98, 0.88) + (8, 4, -4)
    mask = np.zeros(portrait.shape[:2], np.float32)
    centre = round(_FACE_CENTRE[0]), round(_FACE_CENTRE[1])
    axes = round(_FACE_AXES[0]), round(_FACE_AXES[1])
    cv2.ellipse(mask, centre, axes, 0, 0, 360, 1.0, -1)
    share = cv2.GaussianBlur(mask, (0, 0), 4.0)[..., None]
    return (portrait * (1 - share) + donor * share).clip(0, 255).astype(np.uint8)


def _camera(picture: np.ndarray, seconds: float) -> np.ndarray:
    """Look at the portrait through a hand-held camera under a light that changes gently."""
    zoom = 1.38 + 0.05 * math.sin(seconds * 0.7)
    view = cv2.getRotationMatrix2D(_VIEW_CENTRE, 1.2 * math.sin(seconds * 0.9), zoom)
    view[0, 2] += SIZE[0] / 2 - _VIEW_CENTRE[0] + 12 * math.sin(seconds * 0.6)
    view[1, 2] += SIZE[1] / 2 - _VIEW_CENTRE[1] + 8 * math.sin(seconds * 1.1)
    seen = cv2.warpAffine(picture, view, SIZE, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    return seen.astype(np.float32) * (1 + 0.05 * math.sin(seconds * 1.3))


def _captioned(picture: np.ndarray, caption: str) -> np.ndarray:
    left, bottom, font = 12, SIZE[1] - 12, cv2.FONT_HERSHEY_SIMPLEX
    (width, height), _ = cv2.getTextSize(caption, font, 0.5, 1)
    corner = left + width + 10, bottom - height - 8
    cv2.rectangle(picture, (left - 6, bottom + 8), corner, (20, 20, 20), cv2.FILLED)
    cv2.putText(picture, caption, (left, bottom), font, 0.5, (245, 245, 245), 1, cv2.LINE_AA)
    return picture
