"""The files in which faces are looked for: videos and pictures, and what may be in them."""

from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from django.conf import settings

from detection.sessions.video_kinds import FACE_SCAN_KIND, VideoKind
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.probe import VERSION, probe
from media_jobs.engines.media.sniff import sniff_head
from media_jobs.engines.media.types import MediaProbe
from media_jobs.models import Upload
from media_jobs.uploads.kinds import Format, Probed, UploadKind
from media_jobs.uploads.purposes import Limits, Purpose
from media_jobs.uploads.refusals import refusals_as

# Container as probed → our file extension and what browsers are told.
CONTAINERS = {
    "mp4": ("mp4", "video/mp4"),
    "mov": ("mov", "video/quicktime"),
    "webm": ("webm", "video/webm"),
    "mkv": ("mkv", "video/x-matroska"),
    "avi": ("avi", "video/x-msvideo"),
    "ts": ("ts", "video/mp2t"),
    "mpg": ("mpg", "video/mpeg"),
    "flv": ("flv", "video/x-flv"),
    "gif": ("gif", "image/gif"),
    "jpeg": ("jpg", "image/jpeg"),
    "png": ("png", "image/png"),
    "webp": ("webp", "image/webp"),
}
STATUS_OF_REFUSAL = {
    "not_a_video": 415,
    "unsupported_codec": 415,
    "unsupported_picture": 415,
    "copy_protected": 415,
    "no_video_stream": 415,
    "picture_too_large": 413,
    "too_long": 413,
}


def media_limits() -> MediaLimits:
    """The installation's limits of what is examined, as the engines want them."""
    return MediaLimits.lasting(settings.MAX_VIDEO_SECONDS)


def probe_media(path: Path, longest: float | None = None) -> Probed:
    """What a video or a picture holds. Raises `Refused` for what cannot be examined.

    A video lasts at most `longest` seconds; without it, as long as those that are examined.
    """
    limits = media_limits() if longest is None else MediaLimits.lasting(longest)
    with refusals_as(STATUS_OF_REFUSAL):
        found = probe(path, limits)
    extension, content_type = CONTAINERS[found.container]
    return Probed(found.kind, extension, content_type, asdict(found), VERSION)


def recognise_media(head: bytes) -> None:
    """Raise `Refused` for a file whose first bytes are neither of a video nor of a picture."""
    with refusals_as(STATUS_OF_REFUSAL):
        sniff_head(head)


def limits_of(kind: str) -> Limits:
    """How large and how long a file of a kind may be in which faces are looked for."""
    if kind == VideoKind.IMAGE:
        return Limits(settings.MAX_IMAGE_MB)
    return Limits(settings.MAX_VIDEO_MB, settings.MAX_VIDEO_SECONDS)


def probe_of(upload: Upload, path: Path) -> MediaProbe | None:
    """What was found in an upload when it was taken in; None where it has to be looked at again.

    That is so when today's probe would find it otherwise, or when `path`, where the file is now,
    cannot be the same bytes.
    """
    known: dict[str, Any] = upload.media or {}
    if upload.probe_version != VERSION or known.keys() != {f.name for f in fields(MediaProbe)}:
        return None
    found = MediaProbe(**known)
    return found if path.stat().st_size == found.size_bytes else None


VIDEO = UploadKind(
    VideoKind.VIDEO.value,
    probe_media,
    archived_as="video",
    recognise=recognise_media,
    formats=(
        Format("MP4", ("video/mp4",), (".mp4", ".3gp")),
        Format("MOV", ("video/quicktime",), (".mov",)),
        Format("WebM", ("video/webm",), (".webm",)),
        Format("MKV", ("video/x-matroska",), (".mkv",)),
        Format("AVI", ("video/x-msvideo",), (".avi",)),
        Format("TS", ("video/mp2t", "video/mpeg"), (".ts", ".m2ts", ".mpg")),
        Format("FLV", (), (".flv",)),
        Format("GIF", ("image/gif",), (".gif",), silent=True),
    ),
)
IMAGE = UploadKind(
    VideoKind.IMAGE.value,
    probe_media,
    archived_as="video",
    recognise=recognise_media,
    formats=(
        Format("JPEG", ("image/jpeg",), (".jpg", ".jpeg")),
        Format("PNG", ("image/png",), (".png",)),
        Format("WebP", ("image/webp",), (".webp",)),
    ),
)
EXAMINED = Purpose(
    "faces", "Is the face real?", tuple(VideoKind.values), FACE_SCAN_KIND, limits=limits_of
)
