"""What the decoded pictures of a video take of memory."""

from __future__ import annotations

from av.video.stream import VideoStream

# Each thread that decodes holds a picture of its own, beside those that others refer to.
_THREADS_BYTES = 45_000_000


def frame_bytes(stream: VideoStream) -> int:
    """The bytes of a decoded picture of `stream`; 0 where its header names no format of pixels."""
    bits = stream.format.padded_bits_per_pixel if stream.format else 0
    return stream.width * stream.height * bits // 8


def most_threads(stream: VideoStream) -> int:
    """How many threads may decode `stream`: few where its pictures are large."""
    return max(1, _THREADS_BYTES // max(1, frame_bytes(stream)))
