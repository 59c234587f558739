"""How much of a file is accepted before work on it stops."""

from __future__ import annotations

from dataclasses import dataclass

_FRAMES_A_SECOND = 120
_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class MediaLimits:
    """Caps that hold while a file is opened and again while it is decoded.

    The caps on pixels are on what a header may ask memory for; they are checked before anything
    is allocated. A still picture is decoded by a process of its own that gets `decoder_bytes` of
    address space; `max_decoded_bytes` is what its pixels may take of them.
    """

    max_seconds: float = _HOUR
    # Stops a file whose frames all share a moment.
    max_frames: int = round(_HOUR * _FRAMES_A_SECOND)
    # 4K, and 4K in ten bits: decoders hold up to 17 pictures, and small faces are looked for in a
    # third of the size, which takes memory as well.
    max_video_pixels: int = 10_000_000
    max_frame_bytes: int = 4096 * 2160 * 3
    # What the sensors of phones give.
    max_image_pixels: int = 205_000_000
    # As long as a JPEG's longer side can be.
    max_image_side: int = 65_535
    max_decoded_bytes: int = 260_000_000
    decoder_bytes: int = 400_000_000

    @classmethod
    def lasting(cls, seconds: float) -> MediaLimits:
        """The limits of files that may last so long; a short one has the frames of an hour."""
        return cls(max_seconds=seconds, max_frames=round(max(seconds, _HOUR) * _FRAMES_A_SECOND))

    @property
    def padded_video_pixels(self) -> int:
        """What a decoder may be asked for: it pads pictures that are within the limit."""
        return self.max_video_pixels * 5 // 4
