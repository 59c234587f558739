"""Open a recording safely and find the picture tracks in it."""

from __future__ import annotations

from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.frame_memory import frame_bytes
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.recordings import Recording

CODECS = {
    "h264": "H.264",
    "hevc": "H.265",
    "vp8": "VP8",
    "vp9": "VP9",
    "av1": "AV1",
    "mpeg4": "MPEG-4",
    "mpeg2video": "MPEG-2",
    "mpeg1video": "MPEG-1",
    "h263": "H.263",
    "flv1": "FLV",
    "gif": "GIF",
}


def open_recording(path: Path, recording: Recording, limits: MediaLimits) -> InputContainer:
    """Open one recording of the file at `path`, reading from nothing but that file.

    Raises EngineRefused `damaged_file` when the container cannot be read.
    """
    whole = recording.start == 0 and recording.end == path.stat().st_size
    part = "" if whole else f"subfile,,start,{recording.start},end,{recording.end},,:"
    try:
        # max_pixels also binds the decoders that FFmpeg opens to learn the streams' parameters.
        return av.open(
            part + str(path.resolve()),
            mode="r",
            format=recording.kind.demuxer,
            options={"max_pixels": str(limits.padded_video_pixels)},
            container_options={"protocol_whitelist": "file" if whole else "file,subfile"},
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


def protected() -> EngineRefused:
    """The refusal for a file whose pictures are encrypted."""
    return EngineRefused(
        "copy_protected",
        "The video is copy-protected: its pictures are encrypted and cannot be examined. Send a "
        "copy without protection, or a recording of the screen.",
    )


def no_pictures() -> EngineRefused:
    """The refusal for a file without any picture track."""
    return EngineRefused(
        "no_video_stream", "The file has no pictures, only sound. Send a video or a photo."
    )


def unsupported(stream: VideoStream) -> EngineRefused:
    """The refusal for a file whose pictures are coded in a way that is not read."""
    accepted = ", ".join(CODECS.values())
    return EngineRefused(
        "unsupported_codec",
        f"The video is coded as {codec_name(stream) or 'something unknown'}, which cannot be read. "
        f"Save it again as H.264 (MP4) and send that; {accepted} are read.",
    )


def film_tracks(container: InputContainer) -> list[VideoStream]:
    """The tracks of moving pictures, the one that browsers show first; covers do not count.

    Browsers show the first that is enabled of an MP4 or MOV (FFmpeg's `default`), and of other
    files the first, whatever its flags (tried with Chromium).
    """
    tracks = [s for s in container.streams.video if not is_cover(s)]
    if "mov" in container.format.name:
        tracks.sort(key=lambda s: Disposition.default not in s.disposition)
    return tracks


def is_cover(stream: VideoStream) -> bool:
    """Whether the track is a picture that goes with the film, which no player shows as film."""
    return bool(stream.disposition & (Disposition.attached_pic | Disposition.timed_thumbnails))


def is_encrypted(stream: Stream) -> bool:
    """Whether Matroska's header says that the track is under a key."""
    return "enc_key_id" in stream.metadata


def refuse_large(stream: VideoStream, limits: MediaLimits) -> None:
    """Raise EngineRefused `picture_too_large` for pictures that would take too much memory."""
    if stream.codec_context is None:
        return  # nothing will decode it
    pixels = stream.width * stream.height
    if pixels > limits.max_video_pixels or frame_bytes(stream) > limits.max_frame_bytes:
        raise EngineRefused(
            "picture_too_large",
            f"The video's pictures ({stream.width:,} x {stream.height:,} pixels) take more memory "
            "than can be given. Save it as ordinary H.264 at 4K or smaller and send that.",
        )


def is_readable(stream: VideoStream) -> bool:
    """Whether the pictures of `stream` can be decoded here."""
    return codec_name(stream) in CODECS


def codec_name(stream: VideoStream) -> str:
    """FFmpeg's name for the stream's coding, whichever decoder reads it; "" when unknown."""
    context = stream.codec_context
    return context.codec.canonical_name if context is not None else ""
