"""Having jobs work on an upload, each purpose's own."""

import uuid
from collections.abc import Collection, Iterable, Sequence

from django.db import transaction

from media_jobs.jobs.models import Job, JobStatus
from media_jobs.jobs.registry import job_kind, same_work
from media_jobs.jobs.services import submit
from media_jobs.uploads.limits import length_of, refuse_too_large, refuse_too_long
from media_jobs.uploads.models import Upload
from media_jobs.uploads.purposes import Purpose, offered_purposes, purposes_of


@transaction.atomic
def start(
    *, upload: Upload, purposes: Iterable[Purpose], idempotency_key: str | None = None
) -> list[Job]:
    """The jobs that do on an upload what these purposes are about: all of them, or none.

    One that is there already does, unless it failed or was cancelled, or its result is out of date.
    Raises `Refused` for whatever a limit forbids, and where the upload is gone.
    """
    wanted = list(purposes)
    refuse_beyond_limits(upload, wanted)
    return begin(upload=upload, purposes=wanted, idempotency_key=idempotency_key)


@transaction.atomic
def begin(
    *, upload: Upload, purposes: Iterable[Purpose], idempotency_key: str | None = None
) -> list[Job]:
    """As `start`, on an upload that has just been inspected for these purposes."""
    return [_job(upload, purpose, idempotency_key) for purpose in purposes]


def refuse_beyond_limits(upload: Upload, purposes: Sequence[Purpose]) -> None:
    """Raise `Refused` for an upload that is too large or too long for one of these purposes.

    What was begun on it before was within the limits then.
    """

    def was_begun(purpose: Purpose) -> bool:
        return newest_job(upload, purpose.work) is not None

    kind, size, seconds = upload.kind, upload.size_bytes, length_of(upload.media)
    refuse_too_large(size, kind, purposes, named=True, spared=was_begun)
    refuse_too_long(seconds, kind, purposes, spared=was_begun)


def newest_job(upload: Upload, work: str) -> Job | None:
    """The newest job that does, or did, this work on an upload."""
    return Job.objects.filter(upload=upload, kind__in=same_work(work)).first()


def _job(upload: Upload, purpose: Purpose, idempotency_key: str | None) -> Job:
    job = newest_job(upload, purpose.work)
    if job is not None and not _worth_repeating(job):
        return job
    return submit(
        owner=upload.owner,
        kind=purpose.work,
        subject=upload,
        params=dict(purpose.params),
        idempotency_key=idempotency_key,
    )


def _worth_repeating(job: Job) -> bool:
    if job.status in (JobStatus.FAILED, JobStatus.CANCELLED):
        return True
    is_current = job_kind(job.kind).is_current
    return job.status == JobStatus.SUCCEEDED and is_current is not None and not is_current(job)


def not_begun(uploads: Collection[Upload]) -> dict[uuid.UUID, list[Purpose]]:
    """What else could be done with each of these uploads whose kind has several purposes."""
    if not offered_purposes():
        return {}
    jobs = Job.objects.filter(upload__in=[upload.pk for upload in uploads])
    jobs = jobs.exclude(status__in=[JobStatus.FAILED, JobStatus.CANCELLED])
    begun = set(jobs.order_by().values_list("upload_id", "kind").distinct())
    return {
        upload.pk: [
            purpose
            for purpose in purposes_of(upload.kind)
            if not any((upload.pk, kind) in begun for kind in same_work(purpose.work))
        ]
        for upload in uploads
        if len(purposes_of(upload.kind)) > 1
    }
