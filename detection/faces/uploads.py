"""The files in which faces are looked for: videos and pictures, and what may be in them."""

from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from django.conf import settings

from detection.sessions.video_kinds import VideoKind
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.probe import VERSION, probe
from media_jobs.engines.media.types import MediaProbe
from media_jobs.errors import Refused
from media_jobs.models import Upload
from media_jobs.uploads.kinds import Probed, UploadKind

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
    """The installation's limits, as the engines want them."""
    return MediaLimits(max_seconds=settings.MAX_VIDEO_SECONDS)


def probe_media(path: Path) -> Probed:
    """What a video or a picture holds. Raises `Refused` for what cannot be examined."""
    try:
        found = probe(path, media_limits())
    except EngineRefused as error:
        status = STATUS_OF_REFUSAL.get(error.code, 422)
        raise Refused(error.code, error.message, status=status) from error
    extension, content_type = CONTAINERS[found.container]
    return Probed(found.kind, extension, content_type, asdict(found), VERSION)


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
    VideoKind.VIDEO.value, probe_media, lambda: settings.MAX_VIDEO_MB, archived_as="video"
)
IMAGE = UploadKind(
    VideoKind.IMAGE.value, probe_media, lambda: settings.MAX_IMAGE_MB, archived_as="video"
)
