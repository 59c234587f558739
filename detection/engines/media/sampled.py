"""A frame picked for examination: small at once, in full colour only where it is asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from av import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import VideoReformatter

from detection.engines.media.orientation import Orientation, display_size, orientation

# Long side of the picture that faces are looked for in. Of a face that is large enough to be judged
# (48 pixels), the small picture of a larger one keeps 16: four of five such faces are found in a
# frame, of 20 pixels nearly all.
SMALL_SIDE = 640
_SMALL_SHARE = 3
# Colour is stored at half the resolution in these formats, which nearly every video uses.
_PLANAR = ("yuv420p", "yuvj420p")
# Colour is interpolated from neighbours: a region is converted with this much around it.
_AROUND = 8


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
    _frame: VideoFrame
    _orientation: Orientation

    def rgb(self) -> np.ndarray:
        """The full picture upright as RGB [height, width, 3]."""
        sideways = self._orientation.is_sideways
        stored = (self.height, self.width) if sideways else (self.width, self.height)
        full = self._frame.to_ndarray(format="rgb24", width=stored[0], height=stored[1])
        return self._orientation.upright(np.asarray(full))

    def region(self, left: int, top: int, right: int, bottom: int) -> np.ndarray:
        """A part of the full picture as RGB [bottom - top, right - left, 3].

        Equal to the same slice of `rgb()`, for a fraction of the work and of the memory: full
        pictures, freed ten times a second, leave the heap in pieces.
        """
        frame = self._frame
        sideways = self._orientation.is_sideways
        size = (frame.height, frame.width) if sideways else (frame.width, frame.height)
        simple = frame.format.name in _PLANAR and frame.width % 2 == frame.height % 2 == 0
        if not simple or size != (self.width, self.height):
            return self.rgb()[top:bottom, left:right]
        shown = left, top, right, bottom
        a, b, c, d = self._orientation.stored(shown, self.width, self.height)
        x, y = max(0, a - _AROUND) // 2 * 2, max(0, b - _AROUND) // 2 * 2
        part = _cut(frame, x, y, min(c + _AROUND, frame.width), min(d + _AROUND, frame.height))
        rgb = np.asarray(part.to_ndarray(format="rgb24", threads=1))
        return self._orientation.upright(rgb[b - y : d - y, a - x : c - x])


def sampled(
    frame: VideoFrame, index: int, seconds: float, *, aspect: float, scaler: VideoReformatter
) -> SampledFrame:
    """Wrap a decoded `frame`; `aspect` is the width of a stored pixel over its height.

    One `scaler` serves all frames of a video: a new one takes as long to set up as it takes to run.
    """
    way = orientation(frame)
    width, height = display_size(frame, aspect)
    longest = max(width, height)
    shrink = min(1.0, max(SMALL_SIDE, longest / _SMALL_SHARE) / longest)
    small_size = max(16, round(width * shrink)), max(16, round(height * shrink))
    stored = small_size[::-1] if way.is_sideways else small_size
    small = scaler.reformat(
        frame, stored[0], stored[1], "bgr24", interpolation="AREA", threads=1
    ).to_ndarray()
    shown = way.upright(np.asarray(small))
    return SampledFrame(index, seconds, shown, width, height, frame, way)


def _cut(frame: VideoFrame, left: int, top: int, right: int, bottom: int) -> VideoFrame:
    """Copy a part with even left and top out of a planar frame."""
    right, bottom = right - (right - left) % 2, bottom - (bottom - top) % 2
    planes = [
        _view(plane)[top // step : bottom // step, left // step : right // step].ravel()
        for plane, step in zip(frame.planes, (1, 2, 2), strict=True)
    ]
    stacked = np.concatenate(planes).reshape(-1, right - left)
    part = VideoFrame.from_ndarray(stacked, format=frame.format.name)
    part.colorspace = frame.colorspace
    part.color_range = frame.color_range
    return part


def _view(plane: VideoPlane) -> np.ndarray:
    return np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
