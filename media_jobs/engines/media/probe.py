"""Find out what a file holds, and refuse what cannot be examined, with a sentence that helps."""

from __future__ import annotations

from pathlib import Path

from av.video.stream import VideoStream

from media_jobs.engines.media.container import codec_name, damaged, open_recording
from media_jobs.engines.media.images import probe_image
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.orientation import display_size, orientation
from media_jobs.engines.media.packets import first_frames
from media_jobs.engines.media.sniff import sniff
from media_jobs.engines.media.timeline import PictureTrack, Timeline, read_timeline
from media_jobs.engines.media.types import MediaProbe

# Of what is found: another one whenever the same file would be described in another way.
VERSION = "1"


def probe(path: Path, limits: MediaLimits | None = None) -> MediaProbe:
    """Examine a file by its content and return what it holds.

    Raises EngineRefused with one of the codes `empty_file`, `not_a_video`, `unsupported_picture`,
    `unsupported_codec`, `no_video_stream`, `copy_protected`, `damaged_file`, `picture_too_large`,
    `too_long`, `no_frames`, `bad_frame_rate`.
    """
    limits = limits or MediaLimits()
    kind = sniff(path)
    if kind.kind == "image":
        return probe_image(path, kind, limits)
    timeline = read_timeline(path, limits)
    return probe_track(path, timeline, timeline.tracks[0], limits)


def probe_track(
    path: Path, timeline: Timeline, track: PictureTrack, limits: MediaLimits
) -> MediaProbe:
    """What one picture track of a video holds; its length is that of the whole file.

    Raises EngineRefused `damaged_file` when not even its first picture can be decoded.
    """
    if track.recording.kind.kind == "image":
        return probe_image(path, track.recording.kind, limits)
    with open_recording(path, track.recording, limits) as container:
        stream = container.streams[track.stream]
        assert isinstance(stream, VideoStream)
        frame = next(first_frames(container, stream), None)
        if frame is None:
            raise damaged()
        width, height = display_size(frame, float(stream.sample_aspect_ratio or 1))
        codec = codec_name(stream)
    return MediaProbe(
        kind="video",
        container=track.recording.kind.container,
        codec=codec,
        pixel_format=frame.format.name,
        width=width,
        height=height,
        rotation=orientation(frame).turns * 90,
        duration_seconds=timeline.seconds,
        average_fps=track.fps,
        frame_count=sum(t.count for t in timeline.tracks if t.number == track.number),
        bit_rate=round(track.size_bytes * 8 / track.seconds),
        has_audio=timeline.has_audio,
        size_bytes=path.stat().st_size,
        claimed_seconds=timeline.claimed_seconds,
    )
