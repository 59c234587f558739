"""Deleting what people upload."""

from django.db import transaction

from accounts.activities.services import forget_paths, record
from accounts.notices.services import forget_notices
from media_jobs.jobs.latest import lock_upload
from media_jobs.jobs.models import UNFINISHED, Job, JobStatus
from media_jobs.jobs.transitions import transition
from media_jobs.uploads.activities import UPLOAD_DELETED
from media_jobs.uploads.models import Upload


@transaction.atomic
def delete_upload(*, upload: Upload, by_administrator: bool = False) -> None:
    """Delete an upload with all that came of it: jobs, results and files; its owner's log says so.

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
        message=f"“{upload.filename}” and its results were deleted"
        + (" by an administrator" if by_administrator else ""),
    )
    forget_paths(about=upload.pk)
    forget_notices(about=upload.pk)
    upload.delete()
