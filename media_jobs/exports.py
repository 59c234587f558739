"""What a person's archive holds of uploads and jobs."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import default_storage

from accounts.exports import Entry, Part, json_file, lines_file, picked, rows_of
from accounts.models import User
from media_jobs.models import Upload
from media_jobs.selectors import job_snapshot, jobs_of, uploads_of

CHUNK = 1024 * 1024


def give_uploads(user: User) -> Iterator[Entry]:
    """Each uploaded file with what is known of it, and the work that was done."""
    for upload in rows_of(uploads_of(user).order_by("created_at", "pk")):
        yield json_file(f"{folder_of(upload.pk)}/video.json", _upload(upload))
        extension = PurePosixPath(upload.key).suffix
        yield stored_file(
            f"{folder_of(upload.pk)}/original{extension}", upload.key, upload.size_bytes
        )
    jobs = jobs_of(user).order_by("created_at", "pk")
    yield lines_file("jobs.jsonl", (job_snapshot(job) for job in rows_of(jobs)))


def folder_of(upload_id: Any) -> str:
    """Where the archive has what belongs to an upload."""
    return f"videos/{upload_id}"


def stored_file(path: str, key: str, size: int) -> Entry:
    """A file as the storage has it under `key`."""
    return Entry(path, _read(key), size=size, packed=True)


def _read(key: str) -> Iterator[bytes]:
    with default_storage.open(key, "rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _upload(upload: Upload) -> dict[str, Any]:
    names = ("id", "kind", "filename", "content_type", "size_bytes", "sha256", "media")
    return picked(upload, *names, "created_at")


UPLOADS = Part(
    "uploads",
    give_uploads,
    files={
        "videos/<id>/original.<extension>": "a video or picture just as you uploaded it",
        "videos/<id>/video.json": "what you called it, when you uploaded it, what is in it",
        "jobs.jsonl": "the work that the site did for you, oldest first",
    },
)
