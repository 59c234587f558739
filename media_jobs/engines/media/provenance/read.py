"""Read what a file says about itself, from any kind of file that is examined.

Anybody can write such marks, and anybody can remove them. So they stand beside the verdict about
the faces, and a file without any has said nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from media_jobs.engines.media.provenance.credentials import read_credentials
from media_jobs.engines.media.provenance.exif import read_exif
from media_jobs.engines.media.provenance.gif import read_gif
from media_jobs.engines.media.provenance.interpret import findings_in, joined
from media_jobs.engines.media.provenance.isobmff import read_isobmff
from media_jobs.engines.media.provenance.jpeg import read_jpeg
from media_jobs.engines.media.provenance.marks import MOST_BLOCKS, Marks
from media_jobs.engines.media.provenance.matroska import read_matroska
from media_jobs.engines.media.provenance.png import read_png
from media_jobs.engines.media.provenance.riff import read_riff
from media_jobs.engines.media.provenance.tags import read_tags
from media_jobs.engines.media.provenance.types import ProvenanceFinding
from media_jobs.engines.media.provenance.xmp import read_xmp
from media_jobs.engines.media.sniff import FileKind

_log = logging.getLogger(__name__)
_CONTAINERS: dict[str, Callable[[BinaryIO, Marks], None]] = {
    "png": read_png,
    "jpeg": read_jpeg,
    "webp": read_riff,
    "avi": read_riff,
    "gif": read_gif,
    "mp4": read_isobmff,
    "mov": read_isobmff,
    "mkv": read_matroska,
    "webm": read_matroska,
}


def read_provenance(path: Path, kind: FileKind) -> tuple[ProvenanceFinding, ...]:
    """What the file at `path` says about how it was made, the weightiest first.

    Never raises over what the file holds: what cannot be read has said nothing.
    """
    marks = Marks()
    if kind.container in _CONTAINERS:
        with path.open("rb") as file:
            _try(_CONTAINERS[kind.container], file, marks)
    if kind.kind == "video":
        _try(read_tags, path, marks)
    for packet in marks.xmp[:MOST_BLOCKS]:
        _try(read_xmp, packet, marks)
    for block in marks.exif[:MOST_BLOCKS]:
        _try(read_exif, block, marks)
    found = findings_in(marks.texts)
    if marks.credentials:
        found = [one for one in found if one.code != "credentials_elsewhere"]
        found += read_credentials(path, kind.container)
    return joined(found)


def _try(read: Callable[..., None], *of: object) -> None:
    try:
        read(*of)
    except Exception as error:  # noqa: BLE001 - made-up bytes fail in every way there is
        _log.info("A part of what a file says about itself cannot be read: %r", error)
