"""A person's uploads and jobs, as part of what is exported and erased."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import default_storage
from django.template.defaultfilters import pluralize

from accounts.erasure.registry import Entry, Part, json_file, lines_file, picked, rows_of
from accounts.models import User
from media_jobs.files.models import StoredFile
from media_jobs.files.stored import stored_files_of
from media_jobs.jobs.models import UNFINISHED, Job
from media_jobs.jobs.selectors import job_snapshot, jobs_of
from media_jobs.jobs.services import cancel
from media_jobs.uploads.deletion import end_deletions_of
from media_jobs.uploads.kinds import upload_kinds
from media_jobs.uploads.models import Upload
from media_jobs.uploads.selectors import uploads_of
from media_jobs.uploads.services import delete_upload

CHUNK = 1024 * 1024


def export_uploads(user: User) -> Iterator[Entry]:
    """Each uploaded file with what is known of it, the work that was done, and other files."""
    for upload in rows_of(uploads_of(user).order_by("created_at", "pk")):
        kind = upload_kinds.get(upload.kind)
        noun = kind.archived_as if kind else "file"
        yield json_file(f"{noun}s/{upload.pk}/{noun}.json", _upload(upload))
        original = f"{noun}s/{upload.pk}/original{PurePosixPath(upload.key).suffix}"
        yield stored_file(original, upload.key, upload.size_bytes)
    jobs = jobs_of(user).order_by("created_at", "pk")
    yield lines_file("jobs.jsonl", (job_snapshot(job) for job in rows_of(jobs)))
    files = stored_files_of(user).order_by("created_at", "pk")
    for file in rows_of(files):
        yield stored_file(_place_of(file), file.key, file.size_bytes)
    yield lines_file("files/files.jsonl", (_stored(file) for file in rows_of(files)))


def erase_uploads(user: User) -> None:
    """Delete uploads with what came of them, and stop the jobs that go on."""
    end_deletions_of(user)
    for upload in uploads_of(user):
        delete_upload(upload=upload)
    for job in Job.objects.filter(owner=user, status__in=UNFINISHED):
        cancel(job=job)


def _loss(user: User) -> str:
    count = uploads_of(user).count()
    return f"your {count} upload{pluralize(count)}"


def _place_of(file: StoredFile) -> str:
    return f"files/{file.pk}{PurePosixPath(file.key).suffix}"


def _stored(file: StoredFile) -> dict[str, Any]:
    facts = picked(file, "id", "filename", "content_type", "size_bytes", "created_at")
    return {**facts, "path": _place_of(file)}


def stored_file(path: str, key: str, size: int) -> Entry:
    """A file as the storage has it under `key`."""
    return Entry(path, _read(key), size=size, packed=True)


def _read(key: str) -> Iterator[bytes]:
    with default_storage.open(key, "rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _upload(upload: Upload) -> dict[str, Any]:
    names = ("id", "kind", "filename", "original_filename", "content_type", "size_bytes")
    return picked(upload, *names, "sha256", "media", "created_at")


UPLOADS = Part(
    name="uploads",
    order=20,
    models=(
        "media_jobs.Artifact",
        "media_jobs.Job",
        "media_jobs.JobStep",
        "media_jobs.StoredFile",
        "media_jobs.Upload",
    ),
    withheld={
        "media_jobs.CacheUse": "which results a job has in common with others",
        "media_jobs.Deletion": "lasts some seconds",
    },
    export=export_uploads,
    erase=erase_uploads,
    loss=_loss,
    files={
        "videos/<id>/original.<extension>": "a video or picture just as you uploaded it",
        "videos/<id>/video.json": "what you called it, when you uploaded it, what is in it",
        "files/<id>/original.<extension>": "another file just as you uploaded it",
        "files/<id>/file.json": "what you called it, when you uploaded it, what is in it",
        "jobs.jsonl": "the work that the site did for you, oldest first",
        "files/<id>.<extension>": "a file of something else that you keep here",
        "files/files.jsonl": "what you called those files, and when you added them",
    },
)
