"""What a media file holds, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MediaKind = Literal["video", "image", "audio"]


@dataclass(frozen=True, slots=True)
class MediaProbe:
    """What a file really holds, established by reading it rather than by believing its header.

    `width` and `height` are as displayed: after rotation (degrees, counter-clockwise, as the file
    asks for) and after stretching non-square pixels. `duration_seconds` is how long
    players show the file, by its packets; `claimed_seconds` is what the header says, if it says
    anything.
    `picture_share` is the share of a frame that is no bar or fill, once the frames have been seen.
    """

    kind: MediaKind
    container: str
    codec: str
    pixel_format: str
    width: int
    height: int
    rotation: int
    duration_seconds: float
    average_fps: float
    frame_count: int
    bit_rate: int
    has_audio: bool
    size_bytes: int
    claimed_seconds: float | None = None
    picture_share: float = 1.0


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that a verdict rests on or is limited by: a stable code and a sentence.

    `unexamined` says that it names a part of the file that a player would show and that was not
    examined: a verdict with such a reason is never `authentic` (`faces.verdict`).
    """

    code: str
    message: str
    unexamined: bool = False
