"""How much of a file is accepted before work on it stops."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MediaLimits:
    """Caps that hold while a file is opened and again while it is decoded.

    The caps on pixels are on what a header may ask memory for; they are checked before anything
    is allocated.
    """

    max_seconds: float = 3600.0
    # One hour at 120 frames a second: stops a file whose frames all share a moment.
    max_frames: int = 432_000
    max_video_pixels: int = 8192 * 4608
    max_image_pixels: int = 50_000_000
