"""Tell what a file is from its first bytes: names and declared types are never believed.

The result also pins the demuxer. FFmpeg left to guess would also open playlists and scripts that
name other files and addresses.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from detection.engines.errors import EngineRefused
from detection.engines.faces.types import MediaKind

_HEAD_BYTES = 4096
_QUICKTIME_ATOMS = {b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"}
_PICTURE_BRANDS = {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis"}

ACCEPTED = "MP4, MOV, WebM, MKV, AVI, JPEG, PNG or WebP"


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
        head = file.read(_HEAD_BYTES)
    if not head:
        raise EngineRefused("empty_file", "The file is empty. Choose the file again and resend it.")
    kind = _picture(head) or _video(head)
    if kind is None:
        raise EngineRefused(
            "not_a_video",
            f"This file is neither a video nor a picture that can be read. Send {ACCEPTED}.",
        )
    return kind


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
        return _iso_media(head)
    if head[4:8] in _QUICKTIME_ATOMS:
        return FileKind("video", "mov", "mov")
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        container = "webm" if b"webm" in head[:64] else "mkv"
        return FileKind("video", container, "matroska")
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return FileKind("video", "avi", "avi")
    return None


def _iso_media(head: bytes) -> FileKind:
    brand = head[8:12]
    if brand in _PICTURE_BRANDS:
        raise EngineRefused(
            "unsupported_picture",
            "HEIC and AVIF pictures cannot be read. Save the picture as JPEG or PNG and send that.",
        )
    return FileKind("video", "mov" if brand == b"qt  " else "mp4", "mov")
