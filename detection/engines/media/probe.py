"""Find out what a file holds, and refuse what cannot be examined, with a sentence that helps."""

from __future__ import annotations

from pathlib import Path

import av
from av import VideoFrame
from av.container import InputContainer
from av.video.stream import VideoStream

from detection.engines.errors import EngineRefused
from detection.engines.faces.types import MediaProbe
from detection.engines.media.container import codec_name, damaged, open_video, picture_stream
from detection.engines.media.images import probe_image
from detection.engines.media.limits import MediaLimits
from detection.engines.media.orientation import display_size, orientation
from detection.engines.media.packets import survey_packets
from detection.engines.media.sniff import FileKind, sniff

# A file whose first 300 packets give no picture is not worth a longer search.
_PACKETS_TO_A_PICTURE = 300


def probe(path: Path, limits: MediaLimits | None = None) -> MediaProbe:
    """Examine a file by its content and return what it holds.

    Raises EngineRefused with one of the codes `empty_file`, `not_a_video`, `unsupported_picture`,
    `unsupported_codec`, `no_video_stream`, `damaged_file`, `picture_too_large`, `too_long`,
    `no_frames`, `bad_frame_rate`.
    """
    limits = limits or MediaLimits()
    kind = sniff(path)
    if kind.kind == "image":
        return probe_image(path, kind, limits)
    return _probe_video(path, kind, limits)


def _probe_video(path: Path, kind: FileKind, limits: MediaLimits) -> MediaProbe:
    with open_video(path, demuxer=kind.demuxer, limits=limits) as container:
        stream = picture_stream(container)
        _refuse_large(stream.width, stream.height, limits)
        survey = survey_packets(container, stream, limits)
        claimed = container.duration / av.time_base if container.duration else None
        has_audio = bool(container.streams.audio)
        codec = codec_name(stream)
    with open_video(path, demuxer=kind.demuxer, limits=limits) as container:
        stream = picture_stream(container)
        frame = _first_picture(container, stream)
        width, height = display_size(frame, float(stream.sample_aspect_ratio or 1))
    return MediaProbe(
        kind="video",
        container=kind.container,
        codec=codec,
        pixel_format=frame.format.name,
        width=width,
        height=height,
        rotation=orientation(frame).turns * 90,
        duration_seconds=survey.duration_seconds,
        average_fps=survey.fps,
        frame_count=survey.count,
        bit_rate=round(survey.size_bytes * 8 / survey.duration_seconds),
        has_audio=has_audio,
        size_bytes=path.stat().st_size,
        claimed_seconds=claimed,
    )


def _first_picture(container: InputContainer, stream: VideoStream) -> VideoFrame:
    for number, packet in enumerate(container.demux(stream)):
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            frames = []
        if frames:
            return frames[0]
        if number >= _PACKETS_TO_A_PICTURE:
            break
    raise damaged()


def _refuse_large(width: int, height: int, limits: MediaLimits) -> None:
    if width * height > limits.max_video_pixels:
        raise EngineRefused(
            "picture_too_large",
            f"The video's pictures are {width:,} x {height:,} pixels, more than can be examined. "
            "Save it at 4K or smaller and send that.",
        )
