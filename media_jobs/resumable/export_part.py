"""A person's files that have not arrived yet, as part of what is exported and erased."""

from collections.abc import Iterator

from accounts.erasure.registry import Entry, Part, lines_file, picked, rows_of
from accounts.models import User
from media_jobs.resumable.models import PartialUpload
from media_jobs.resumable.services import abandon

FIELDS = (
    "id",
    "purposes",
    "filename",
    "size_bytes",
    "sha256",
    "offset",
    "created_at",
    "expires_at",
)


def export_partial_uploads(user: User) -> Iterator[Entry]:
    """Each file that is or was on its way in chunks, while the site remembers that."""
    uploads = PartialUpload.objects.filter(owner=user).order_by("created_at", "pk")
    lines = (picked(upload, *FIELDS, "completed_at", "upload_id") for upload in rows_of(uploads))
    yield lines_file("uploads-in-chunks.jsonl", lines)


def erase_partial_uploads(user: User) -> None:
    """Give up what is on its way."""
    for upload in PartialUpload.objects.filter(owner=user):
        abandon(upload_id=upload.pk)


PARTIAL_UPLOADS = Part(
    name="uploads in chunks",
    order=19,
    models=("resumable.PartialUpload",),
    withheld={"resumable.UploadChunk": "pieces of a file that has not arrived"},
    export=export_partial_uploads,
    erase=erase_partial_uploads,
    loss=lambda user: "files that have not arrived yet",
    files={"uploads-in-chunks.jsonl": "the files that you were sending lately, oldest first"},
)
