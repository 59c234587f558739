"""A frame picked for examination: small at once, in full colour only where it is asked for."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from av import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import VideoReformatter

from media_jobs.engines.media.colours import Colours, colours_of
from media_jobs.engines.media.orientation import Orientation, display_size, orientation

# Long side of the picture that faces are looked for in. Of a face that is large enough to be judged
# (48 pixels), the small picture of a larger one keeps 16: four of five such faces are found in a
# frame, of 20 pixels nearly all.
SMALL_SIDE = 640
_SMALL_SHARE = 3
# How many pixels across and down share a sample of colour, and how many bytes a sample takes, in
# the formats that nearly every video uses.
_PLANAR = {
    "yuv420p": (2, 2, 1),
    "yuvj420p": (2, 2, 1),
    "yuv420p10le": (2, 2, 2),
    "yuv422p": (2, 1, 1),
    "yuv422p10le": (2, 1, 2),
    "yuv444p": (1, 1, 1),
    "yuv444p10le": (1, 1, 2),
}
# Colour is interpolated from neighbours: a region is converted with this much around it.
_AROUND = 8
# What a frame is scaled as before it is turned into RGB, in whose colours are as coarse across.
# Scaled as RGB it takes three times as long, and is no nearer to the full picture made small.
_SCALED_AS = {"yuv420p": "yuv422p", "yuvj420p": "yuvj422p"}


@dataclass(slots=True)
class SampledFrame:
    """One frame of a video.

    `index` counts decoded frames and `seconds` is its presentation time. `small` is BGR
    [height, width, 3] with a long side of at most `SMALL_SIDE`, or a third of a picture that is so
    large; `width` and `height` are those of the displayed full picture.
    """

    index: int
    seconds: float
    small: np.ndarray
    width: int
    height: int
    colours: Colours
    _frame: VideoFrame
    _orientation: Orientation

    @property
    def nbytes(self) -> int:
        """The bytes that the frame holds."""
        return self.small.nbytes + sum(plane.buffer_size for plane in self._frame.planes)

    def rgb(self) -> np.ndarray:
        """The full picture upright as RGB [height, width, 3]."""
        sideways = self._orientation.is_sideways
        stored = (self.height, self.width) if sideways else (self.width, self.height)
        full = self._frame.reformat(*stored, self.colours.format)
        return self._orientation.upright(self.colours.ordinary(full.to_ndarray()))

    def region(self, left: int, top: int, right: int, bottom: int) -> np.ndarray:
        """A part of the full picture as RGB [bottom - top, right - left, 3].

        Equal to the same slice of `rgb()`, for a fraction of the work and of the memory: full
        pictures, freed ten times a second, leave the heap in pieces.
        """
        frame = self._frame
        sideways = self._orientation.is_sideways
        size = (frame.height, frame.width) if sideways else (frame.width, frame.height)
        even = frame.width % 2 == frame.height % 2 == 0
        if not even or frame.format.name not in _PLANAR or size != (self.width, self.height):
            return self.rgb()[top:bottom, left:right]
        shown = left, top, right, bottom
        a, b, c, d = self._orientation.stored(shown, self.width, self.height)
        x, y = max(0, a - _AROUND) // 2 * 2, max(0, b - _AROUND) // 2 * 2
        part = _cut(frame, x, y, min(c + _AROUND, frame.width), min(d + _AROUND, frame.height))
        rgb = part.reformat(format=self.colours.format, threads=1).to_ndarray()
        inner = np.ascontiguousarray(rgb[b - y : d - y, a - x : c - x])
        return self._orientation.upright(self.colours.ordinary(inner))


class Scaler:
    """Makes the frames of one video small; to set one up takes as long as to use it."""

    def __init__(self) -> None:
        self._scale, self._convert = VideoReformatter(), VideoReformatter()

    def small(self, frame: VideoFrame, width: int, height: int, rgb: str) -> np.ndarray:
        """`frame` in `width` x `height` and a format of RGB, [height, width, 3]."""
        scaled_as = _SCALED_AS.get(frame.format.name)
        if scaled_as and width < frame.width:
            frame = self._scale.reformat(
                frame, width, height, scaled_as, interpolation="AREA", threads=1
            )
        small = self._convert.reformat(frame, width, height, rgb, interpolation="AREA", threads=1)
        return small.to_ndarray()


def sampled(
    frame: VideoFrame, index: int, seconds: float, *, aspect: float, scaler: Scaler
) -> SampledFrame:
    """Wrap a decoded `frame`; `aspect` is the width of a stored pixel over its height.

    One `scaler` serves all frames of a video.
    """
    way = orientation(frame)
    width, height = display_size(frame, aspect)
    longest = max(width, height)
    shrink = min(1.0, max(SMALL_SIDE, longest / _SMALL_SHARE) / longest)
    small_size = max(16, round(width * shrink)), max(16, round(height * shrink))
    stored = small_size[::-1] if way.is_sideways else small_size
    colours = colours_of(frame)
    small = scaler.small(frame, *stored, colours.format)
    shown = way.upright(colours.ordinary(small))
    bgr = cv2.cvtColor(shown, cv2.COLOR_RGB2BGR)
    return SampledFrame(index, seconds, bgr, width, height, colours, frame, way)


def _cut(frame: VideoFrame, left: int, top: int, right: int, bottom: int) -> VideoFrame:
    """Copy a part with even left and top out of a planar frame."""
    right, bottom = right - (right - left) % 2, bottom - (bottom - top) % 2
    across, down, size = _PLANAR[frame.format.name]
    part = VideoFrame(right - left, bottom - top, frame.format.name)
    for number, (source, target) in enumerate(zip(frame.planes, part.planes, strict=True)):
        x, y = (across, down) if number else (1, 1)
        inside = _view(source)[top // y : bottom // y, left // x * size : right // x * size]
        _view(target)[: inside.shape[0], : inside.shape[1]] = inside
    part.colorspace = frame.colorspace
    part.color_range = frame.color_range
    return part


def _view(plane: VideoPlane) -> np.ndarray:
    """The bytes of a plane [rows, bytes of a row], to read and to write."""
    return np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
