"""The one place where a job's status is written.

`queued → running → succeeded | failed | cancelled`, and `running → queued` when a worker was
lost. Each is a compare-and-set `UPDATE`: whoever gets 0 rows lost the race and goes away. The
token hold is settled in the same transaction as the status, so neither can be seen without the
other; so goes what a job has made that does not end well.
"""

import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from billing.services import capture_hold, release_hold
from media_jobs.files.models import Artifact
from media_jobs.jobs.latest import lock_upload
from media_jobs.jobs.models import UNFINISHED, Job, JobStatus, JobStep, StepStatus
from media_jobs.jobs.notify import hint_after_commit
from media_jobs.jobs.registry import discard_what_is_left_of, on_change

log = structlog.get_logger(__name__)

# What was begun so often and never ended is set aside.
MAX_ATTEMPTS = 3


@transaction.atomic
def transition(
    *,
    job_id: uuid.UUID,
    sources: Iterable[JobStatus],
    to: JobStatus,
    during_attempt: int | None = None,
    **changes: Any,
) -> bool:
    """Move a job from one of `sources` to `to`, with `changes` of other columns.

    With `during_attempt`, only if that is still the running attempt. Returns whether it moved.
    """
    lock_upload(jobs=job_id)  # first, as whoever deletes it does: nobody waits in a circle
    jobs = Job.objects.filter(pk=job_id, status__in=list(sources))
    if during_attempt is not None:
        jobs = jobs.filter(attempt=during_attempt)
    if to not in UNFINISHED:
        changes["finished_at"] = timezone.now()
    if not jobs.update(status=to, version=F("version") + 1, **changes):
        return False
    job = Job.objects.get(pk=job_id)
    if to == JobStatus.SUCCEEDED:
        capture_hold(reference=job.reference)
    elif job.finished:
        release_hold(reference=job.reference)
        JobStep.objects.filter(job=job, status=StepStatus.RUNNING).update(
            status=StepStatus.FAILED, finished_at=timezone.now()
        )
        Artifact.objects.filter(job=job).delete()
        transaction.on_commit(partial(discard_what_is_left_of, job), robust=True)
    on_change(job)
    hint_after_commit(job)
    log.info("job_transition", job_id=str(job_id), kind=job.kind, to=str(to), attempt=job.attempt)
    return True


def claim(*, job_id: uuid.UUID, worker: str) -> Job | None:
    """Take a queued job for this worker and count the attempt; None when it is not waiting."""
    now = timezone.now()
    with transaction.atomic():
        taken = transition(
            job_id=job_id,
            sources=[JobStatus.QUEUED],
            to=JobStatus.RUNNING,
            attempt=F("attempt") + 1,
            worker=worker,
            started_at=now,
            heartbeat_at=now,
            progress=0,
            message="",
            units_done=None,
            units_total=None,
        )
        if not taken:
            return None
        JobStep.objects.filter(job_id=job_id).update(
            status=StepStatus.PENDING, progress=0, message="", started_at=None, finished_at=None
        )
        return Job.objects.select_related("upload", "owner").get(pk=job_id)


def requeue(*, job_id: uuid.UUID, attempt: int, counted: bool = True) -> bool:
    """Put back a job whose worker went away in attempt `attempt`.

    An orderly shutdown is not `counted` as an attempt: it says nothing against the job.
    """
    return transition(
        job_id=job_id,
        sources=[JobStatus.RUNNING],
        to=JobStatus.QUEUED,
        during_attempt=attempt,
        attempt=attempt if counted else attempt - 1,
        worker="",
        heartbeat_at=None,
        enqueued_at=None,
    )


def fail(*, job_id: uuid.UUID, attempt: int, code: str, message: str, reference: str = "") -> bool:
    """End a running job badly, with what its owner is told."""
    return transition(
        job_id=job_id,
        sources=[JobStatus.RUNNING],
        to=JobStatus.FAILED,
        during_attempt=attempt,
        error_code=code,
        error_message=message[:500],
        error_reference=reference,
    )
