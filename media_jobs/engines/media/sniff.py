"""Tell what a file is from its first bytes: names and declared types are never believed.

The result also pins the demuxer. FFmpeg left to guess would also open playlists and scripts that
name other files and addresses.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.types import MediaKind

HEAD_BYTES = 4096
_QUICKTIME_ATOMS = {b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"}
_PICTURE_BRANDS = {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis"}
# Bytes from one packet of a transport stream to the next: plain, with times (M2TS), with checksums.
_TRANSPORT_STEPS = (188, 192, 204)
_FEWEST_PACKETS = 3

ACCEPTED = "MP4, MOV, WebM, MKV, AVI, TS, FLV, GIF, JPEG, PNG or WebP"
ACCEPTED_SOUND = "MP3, M4A, WAV, FLAC, OGG, AAC, AIFF, or a video with sound"


@dataclass(frozen=True, slots=True)
class FileKind:
    """`demuxer` is FFmpeg's name for the container, or Pillow's for the picture format."""

    kind: MediaKind
    container: str
    demuxer: str


def sniff(path: Path) -> FileKind:
    """Identify the file at `path`.

    Raises EngineRefused: `empty_file`, `unsupported_picture` for HEIC and AVIF, `not_a_video`.
    """
    with path.open("rb") as file:
        return sniff_head(file.read(HEAD_BYTES))


def sniff_head(head: bytes) -> FileKind:
    """Identify a file by its first `HEAD_BYTES`. Raises EngineRefused as `sniff` does."""
    if not head:
        raise EngineRefused("empty_file", "The file is empty. Choose the file again and resend it.")
    if head[4:8] == b"ftyp" and head[8:12] in _PICTURE_BRANDS:
        raise EngineRefused(
            "unsupported_picture",
            "HEIC and AVIF pictures cannot be read. Save the picture as JPEG or PNG and send that.",
        )
    kind = kind_of(head)
    if kind is None:
        raise EngineRefused(
            "not_a_video",
            f"This file is neither a video nor a picture that can be read. Send {ACCEPTED}.",
        )
    return kind


def sniff_sound(path: Path) -> FileKind:
    """Identify the file at `path` as something that may have sound: a sound file or a video.

    Raises EngineRefused: `empty_file`, `not_a_recording`.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        # Players of MP3 and AAC skip a tag, whose cover picture may be long.
        behind_tag = _behind_tag(head)
        file.seek(behind_tag)
        start = file.read(HEAD_BYTES) if behind_tag else head
    return _with_sound(head, start, tagged=behind_tag > 0)


def sniff_sound_head(head: bytes) -> FileKind:
    """Identify a file by its first `HEAD_BYTES`. Raises EngineRefused as `sniff_sound` does.

    What lies behind a tag that is longer is taken for MP3.
    """
    behind_tag = _behind_tag(head)
    return _with_sound(head, head[behind_tag:], tagged=behind_tag > 0)


def _with_sound(head: bytes, start: bytes, *, tagged: bool) -> FileKind:
    if not head:
        raise EngineRefused("empty_file", "The file is empty. Choose the file again and resend it.")
    is_picture = head[4:8] == b"ftyp" and head[8:12] in _PICTURE_BRANDS
    kind = None if is_picture else _sound(start, tagged=tagged) or _video(head)
    if kind is None:
        raise EngineRefused(
            "not_a_recording",
            f"There is no sound in this file that can be read. Send {ACCEPTED_SOUND}.",
        )
    return kind


def kind_of(head: bytes) -> FileKind | None:
    """Identify a file by its first `HEAD_BYTES`; None when it is nothing that can be read."""
    return _picture(head) or _video(head)


def _picture(head: bytes) -> FileKind | None:
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind("image", "jpeg", "JPEG")
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind("image", "png", "PNG")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FileKind("image", "webp", "WEBP")
    return None


def _video(head: bytes) -> FileKind | None:
    if head[4:8] == b"ftyp":
        return FileKind("video", "mov" if head[8:12] == b"qt  " else "mp4", "mov")
    if head[4:8] in _QUICKTIME_ATOMS:
        return FileKind("video", "mov", "mov")
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        container = "webm" if b"webm" in head[:64] else "mkv"
        return FileKind("video", container, "matroska")
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return FileKind("video", "avi", "avi")
    if head.startswith((b"GIF87a", b"GIF89a")):
        return FileKind("video", "gif", "gif")
    if head.startswith(b"FLV\x01"):
        return FileKind("video", "flv", "flv")
    if head.startswith(b"\x00\x00\x01\xba"):
        return FileKind("video", "mpg", "mpeg")
    if transport_packing(head):
        return FileKind("video", "ts", "mpegts")
    return None


def _sound(start: bytes, *, tagged: bool) -> FileKind | None:
    if start[:4] in (b"RIFF", b"RF64") and start[8:12] == b"WAVE":
        return FileKind("audio", "wav", "wav")
    if start.startswith(b"fLaC"):
        return FileKind("audio", "flac", "flac")
    if start.startswith(b"OggS"):
        return FileKind("audio", "ogg", "ogg")
    if start[:4] == b"FORM" and start[8:12] in (b"AIFF", b"AIFC"):
        return FileKind("audio", "aiff", "aiff")
    if len(start) > 2 and start[0] == 0xFF and start[1] & 0xF6 == 0xF0:
        return FileKind("audio", "aac", "aac")
    # Eleven bits of a frame of MPEG audio (ISO/IEC 11172-3), version and layer not reserved.
    is_frame = len(start) > 2 and start[0] == 0xFF and start[1] & 0xE0 == 0xE0
    if tagged or (is_frame and start[1] & 0x18 != 0x08 and start[1] & 0x06 and start[2] >> 4 < 15):
        return FileKind("audio", "mp3", "mp3")
    return None


def _behind_tag(head: bytes) -> int:
    """Where the sound begins behind an ID3 tag (id3.org, version 2.4); 0 without one."""
    if not head.startswith(b"ID3") or len(head) < 10:
        return 0
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size + (10 if head[5] & 0x10 else 0)


def transport_packing(head: bytes) -> tuple[int, int] | None:
    """Where the first packet of a transport stream begins, and the bytes from one to the next.

    A recorder may begin within a packet. None when `head` is nothing of the kind.
    """
    for step in _TRANSPORT_STEPS:
        for first in range(min(step, len(head))):
            marks = head[first::step]
            if len(marks) >= _FEWEST_PACKETS and marks.count(0x47) == len(marks):
                return first, step
    return None
