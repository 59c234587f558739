"""Content credentials (C2PA): have a file's manifests read and checked, without any network."""

from __future__ import annotations

import json
import logging
import subprocess
from pathlib import Path
from typing import Any

from media_jobs.engines.media.bounded import command
from media_jobs.engines.media.provenance.manifest import findings_of
from media_jobs.engines.media.provenance.types import ProvenanceFinding

_log = logging.getLogger(__name__)
_PROGRAM = "media_jobs.engines.media.provenance.read_manifest"
_MIMES = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "avi": "video/avi",
}
_MOST_SECONDS = 40
_UNREAD = ProvenanceFinding(
    "c2pa",
    "credentials_unread",
    "The file carries content credentials that could not be read: they are damaged, or they are "
    "too large.",
)


def read_credentials(path: Path, container: str) -> list[ProvenanceFinding]:
    """What the content credentials of the file say, and whether they still fit it."""
    manifests = _manifests(path, _MIMES[container])
    if manifests is None:
        return [_UNREAD]
    try:
        return findings_of(manifests)
    except (LookupError, TypeError, ValueError, AttributeError):
        _log.info("A C2PA manifest has another shape than the specification's", exc_info=True)
        return [_UNREAD]


def _manifests(path: Path, mime: str) -> dict[str, Any] | None:
    """What the library tells of the file; None when it could not, or not within the limits."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            **command(_PROGRAM, str(path.resolve()), mime),
            capture_output=True,
            timeout=_MOST_SECONDS,
        )
        found = json.loads(done.stdout) if done.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError, RecursionError):
        return None
    if done.returncode:
        _log.info("The C2PA reader ended with %s: %s", done.returncode, done.stderr[-500:])
    return found if isinstance(found, dict) else None
