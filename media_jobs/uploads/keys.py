"""Where the storage keeps uploads, where their names are part of that."""

import unicodedata
from pathlib import PurePosixPath

from django.core.exceptions import SuspiciousFileOperation
from django.utils.text import get_valid_filename

from media_jobs.uploads.kinds import upload_kinds
from media_jobs.uploads.models import Upload

MOST_CHARACTERS = 120
# File systems count bytes, of which letters have up to four.
MOST_BYTES = 200


def last_part_of_key(upload: Upload) -> str:
    """An upload's name, made fit to end a key; with the extension of what it is, if it has none."""
    name = _valid(upload.filename)
    extension = PurePosixPath(name).suffix
    if extension.lower() in _extensions_of(upload):
        name = name.removesuffix(extension)
    else:
        extension = PurePosixPath(upload.key).suffix
    stem = name[: MOST_CHARACTERS - len(extension)].encode()[: MOST_BYTES - len(extension)]
    return stem.decode(errors="ignore") + extension


def _extensions_of(upload: Upload) -> set[str]:
    kind = upload_kinds.get(upload.kind)
    return {PurePosixPath(upload.key).suffix, *(kind.extensions if kind else ())}


def _valid(name: str) -> str:
    try:
        return get_valid_filename(unicodedata.normalize("NFC", name)).strip(".") or "file"
    except SuspiciousFileOperation:
        return "file"
