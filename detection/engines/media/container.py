"""Open a video file safely and find the picture track in it."""

from __future__ import annotations

from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from detection.engines.errors import EngineRefused
from detection.engines.media.limits import MediaLimits

CODECS = {
    "h264": "H.264",
    "hevc": "H.265",
    "vp8": "VP8",
    "vp9": "VP9",
    "av1": "AV1",
    "mpeg4": "MPEG-4",
}


def open_video(path: Path, *, demuxer: str, limits: MediaLimits) -> InputContainer:
    """Open `path` with one named demuxer, reading from nothing but this file.

    Raises EngineRefused `damaged_file` when the container cannot be read.
    """
    try:
        # max_pixels also binds the decoders that FFmpeg opens to learn the streams' parameters.
        return av.open(
            str(path.resolve()),
            mode="r",
            format=demuxer,
            options={"max_pixels": str(limits.max_video_pixels)},
            container_options={"protocol_whitelist": "file"},
            metadata_errors="replace",
        )
    except av.error.FFmpegError as error:
        raise damaged() from error


def damaged() -> EngineRefused:
    """The refusal for a file that cannot be read at all."""
    return EngineRefused(
        "damaged_file",
        "The file is damaged or incomplete. If it was copied or downloaded, get it again and "
        "check that it plays.",
    )


def picture_stream(container: InputContainer) -> VideoStream:
    """Return the first moving-picture track; a cover picture does not count.

    Raises EngineRefused: `no_video_stream` (a sound file), `unsupported_codec`.
    """
    for stream in container.streams.video:
        if Disposition.attached_pic in stream.disposition:
            continue
        _require_supported(stream)
        return stream
    raise EngineRefused(
        "no_video_stream", "The file has no pictures, only sound. Send a video or a photo."
    )


def codec_name(stream: VideoStream) -> str:
    """FFmpeg's name for the stream's coding, whichever decoder reads it; "" when unknown."""
    context = stream.codec_context
    return context.codec.canonical_name if context is not None else ""


def _require_supported(stream: VideoStream) -> None:
    name = codec_name(stream)
    if name not in CODECS:
        accepted = ", ".join(CODECS.values())
        raise EngineRefused(
            "unsupported_codec",
            f"The video is coded as {name or 'something unknown'}, which cannot be read. "
            f"Save it again as H.264 (MP4) and send that; {accepted} are read.",
        )
