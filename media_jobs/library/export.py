"""What is known of some uploads as one file, written while it is sent: CSV, JSON or ZIP."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.exceptions import ObjectDoesNotExist
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.http import StreamingHttpResponse
from django.utils import timezone

from accounts.http.csv_lines import csv_lines
from accounts.http.streaming import in_threads
from media_jobs.library.selectors import item_dict
from media_jobs.library.systems import known_by
from media_jobs.uploads.models import Upload

CHUNK = 256 * 1024
COLUMNS = (
    "filename",
    "original_filename",
    "kind",
    "sha256",
    "size_bytes",
    "created_at",
    "status",
    "label",
    "summary",
    "probability",
    "tags",
    "notes",
)
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json", "zip": "application/zip"}


def export_response(uploads: Sequence[Upload], *, to: str) -> StreamingHttpResponse:
    """The file, offered for saving."""
    writers = {"csv": _csv, "json": _json, "zip": _zip}
    name = f"library-{timezone.now():%Y-%m-%d-%H%M}.{to}"
    return StreamingHttpResponse(
        in_threads(writers[to](uploads)),
        content_type=TYPES[to],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _csv(uploads: Iterable[Upload]) -> Iterator[bytes]:
    for line in csv_lines(COLUMNS, _rows(uploads), quoting=csv.QUOTE_ALL):
        yield line.encode()


def _rows(uploads: Iterable[Upload]) -> Iterator[list[Any]]:
    for upload in uploads:
        known = known_by([upload])[upload.pk]
        shown = [system.show([upload])[upload.pk] for system in known]
        facts = item_dict(upload) | {
            "summary": " ".join(each.summary for each in shown if each.summary),
            "probability": next((each.figure for each in shown if each.figure is not None), None),
        }
        facts["tags"] = ", ".join(facts["tags"])
        yield [facts[name] for name in COLUMNS]


def _json(uploads: Iterable[Upload]) -> Iterator[bytes]:
    yield b"[\n"
    for number, upload in enumerate(uploads):
        yield (b",\n" if number else b"") + _document(upload)
    yield b"\n]\n"


def _document(upload: Upload) -> bytes:
    facts = item_dict(upload)
    facts.pop("links")
    facts["results"] = _results(upload)
    return json.dumps(facts, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False).encode()


def _results(upload: Upload) -> dict[str, Any]:
    try:
        return {system.name: system.results(upload) for system in known_by([upload])[upload.pk]}
    except ObjectDoesNotExist:  # deleted while the others were sent
        return {}


class _Pipe(io.RawIOBase):
    """A file that cannot be rewound; what was written since is taken out of it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _zip(uploads: Iterable[Upload]) -> Iterator[bytes]:
    """A table of all, and of each upload a folder with the file itself and its results."""
    uploads, pipe = list(uploads), _Pipe()
    with ZipFile(pipe, "w") as archive:
        yield from _packed(archive, pipe, "library.csv", _csv(uploads))
        for number, upload in enumerate(uploads, 1):
            folder = f"{number:03} {PurePosixPath(upload.filename).stem}"[:100].strip(" .")
            yield from _packed(archive, pipe, f"{folder}/results.json", [_document(upload)])
            name = f"{folder}/{upload.download_name}"
            yield from _packed(archive, pipe, name, _stored(upload), upload.size_bytes)
    yield pipe.taken()


def _packed(
    archive: ZipFile, pipe: _Pipe, name: str, chunks: Iterable[bytes], size: int = 0
) -> Iterator[bytes]:
    """A file of the archive; one with a `size` is media, which compressing makes no smaller."""
    info = ZipInfo(name, date_time=timezone.now().timetuple()[:6])
    info.compress_type = ZIP_STORED if size else ZIP_DEFLATED
    info.file_size = size
    with archive.open(info, "w") as file:
        for chunk in chunks:
            file.write(chunk)
            yield pipe.taken()
    yield pipe.taken()


def _stored(upload: Upload) -> Iterator[bytes]:
    try:
        file = default_storage.open(upload.key, "rb")
    except FileNotFoundError:  # deleted while the others were sent
        return
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
