"""Keeping and deleting what people upload."""

import uuid
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from django.db import IntegrityError, transaction

from accounts.activities import forget_paths, record
from accounts.models import User
from media_jobs.activities import UPLOAD_DELETED
from media_jobs.models import UNFINISHED, Job, JobStatus, Upload
from media_jobs.services.files import remove_files, store
from media_jobs.services.latest import lock_upload
from media_jobs.services.transitions import transition
from media_jobs.uploading import HashedUpload


def displayed_name(name: str) -> str:
    """What is shown of a file's given name: its last part, printable, at most 255 characters."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(c for c in last if c.isprintable())[:255] or "unnamed"


def keep_upload(
    *,
    owner: User,
    file: HashedUpload,
    kind: str,
    content_type: str,
    extension: str,
    media: dict[str, Any] | None,
    then: Callable[[Upload], object] | None = None,
) -> tuple[Upload, bool]:
    """Store a received file for `owner`; returns it and whether it is new.

    Bytes that the owner already has are not stored again: the first upload is returned, also when
    both arrive at the same moment. `extension` is ours (by content), never the sender's.
    `then(upload)` runs in the transaction that records a new upload; what it raises undoes all.
    """
    earlier = Upload.objects.filter(owner=owner, sha256=file.sha256).first()
    if earlier is not None:
        return earlier, False
    upload_id = uuid.uuid4()
    stored = store(f"uploads/{upload_id}/source.{extension}", file)
    try:
        with transaction.atomic():
            upload = Upload.objects.create(
                id=upload_id,
                owner=owner,
                kind=kind,
                file=stored,
                filename=displayed_name(file.name or ""),
                content_type=content_type,
                size_bytes=file.byte_count,
                sha256=file.sha256,
                media=media,
            )
            if then is not None:
                then(upload)
        return upload, True
    except BaseException as error:
        remove_files([stored])
        if isinstance(error, IntegrityError):
            earlier = Upload.objects.filter(owner=owner, sha256=file.sha256).first()
            if earlier is not None:
                return earlier, False
        raise


@transaction.atomic
def delete_upload(*, upload: Upload) -> None:
    """Delete an upload with all that came of it: jobs, results and files.

    Unfinished jobs are cancelled (their holds released); their workers notice and go away. One
    that is gone already needs no deleting.
    """
    if lock_upload(pk=upload.pk) is None:
        return
    for job in Job.objects.filter(upload=upload, status__in=UNFINISHED):
        transition(job_id=job.pk, sources=UNFINISHED, to=JobStatus.CANCELLED)
    record(
        user_id=upload.owner_id,
        kind=UPLOAD_DELETED,
        message=f"“{upload.filename}” and its results were deleted",
    )
    forget_paths(about=upload.pk)
    upload.delete()
