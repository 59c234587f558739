"""The one place where a job's status is written.

`queued → running → succeeded | failed | cancelled`; `running → waiting` while a worker elsewhere
goes on, or until there is something to do; `running | waiting → queued` when the worker was lost,
or that time has come. Each is a compare-and-set `UPDATE`: whoever gets 0 rows lost the race and
goes away. The token hold is settled in the same transaction as the status, so neither can be seen
without the other; so goes what a job has made that does not end well.
"""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from billing.services import capture_hold, release_hold
from media_jobs.files.models import Artifact
from media_jobs.jobs.models import IN_WORK, UNFINISHED, Job, JobStatus, JobStep, StepStatus
from media_jobs.jobs.notices import tell_end
from media_jobs.jobs.notify import hint_after_commit
from media_jobs.jobs.registry import Finish, discard_what_is_left_of, on_change
from media_jobs.jobs.subjects import lock_subject_of

log = structlog.get_logger(__name__)

ANY = Q()
OURS = Q(status=JobStatus.RUNNING)
# What was begun so often and never ended is set aside.
MAX_ATTEMPTS = 3


@transaction.atomic
def transition(
    *,
    job_id: uuid.UUID,
    sources: Iterable[JobStatus],
    to: JobStatus,
    during_attempt: int | None = None,
    where: Q = ANY,
    **changes: Any,
) -> bool:
    """Move a job from one of `sources` to `to`, with `changes` of other columns.

    With `during_attempt`, only if that is still the running attempt; and only if it is still as
    `where` says. Returns whether it moved.
    """
    about = Job.objects.filter(pk=job_id).only("subject_type", "subject_id").first()
    if about is not None:  # first, as whoever deletes it does: nobody waits in a circle
        lock_subject_of(about)
    jobs = Job.objects.filter(where, pk=job_id, status__in=list(sources))
    if during_attempt is not None:
        jobs = jobs.filter(attempt=during_attempt)
    changes.setdefault("lease_until", None)
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


def mark_waiting(*, job_id: uuid.UUID, attempt: int, lease: timedelta) -> bool:
    """Leave a running job to a worker elsewhere, which has to report within `lease`."""
    return transition(
        job_id=job_id,
        sources=[JobStatus.RUNNING],
        to=JobStatus.WAITING,
        during_attempt=attempt,
        lease_until=timezone.now() + lease,
    )


def postpone(*, job_id: uuid.UUID, attempt: int, pause: timedelta) -> bool:
    """Have a running job wait for `pause`, after which it is run again. The attempt is not counted:
    the sweeper, which puts it back, counts what was lost."""
    return transition(
        job_id=job_id,
        sources=[JobStatus.RUNNING],
        to=JobStatus.WAITING,
        during_attempt=attempt,
        lease_until=timezone.now() + pause,
        attempt=attempt - 1,
    )


def renew_lease(*, job_id: uuid.UUID, attempt: int, lease: timedelta) -> bool:
    """Give the worker elsewhere `lease` from now on. False when the job no longer waits for it."""
    jobs = Job.objects.filter(pk=job_id, status=JobStatus.WAITING, attempt=attempt)
    return bool(jobs.update(lease_until=timezone.now() + lease))


@transaction.atomic
def succeed(*, job_id: uuid.UUID, attempt: int, finish: Finish) -> bool:
    """End a job in work well. `finish` writes its result, in the same transaction.

    It is the same for who ran the job and for who was reported to, who may be quicker than the
    runner that is about to let the job wait.
    """
    succeeded = transition(
        job_id=job_id,
        sources=IN_WORK,
        to=JobStatus.SUCCEEDED,
        during_attempt=attempt,
        progress=100,
        message="",
    )
    if succeeded:
        now = timezone.now()
        JobStep.objects.filter(job_id=job_id).exclude(status=StepStatus.DONE).update(
            status=StepStatus.DONE,
            progress=100,
            started_at=Coalesce("started_at", now),
            finished_at=now,
        )
        finish()
        tell_end(Job.objects.select_related("upload").get(pk=job_id))
    return succeeded


def requeue(*, job_id: uuid.UUID, attempt: int, counted: bool = True, where: Q = OURS) -> bool:
    """Put back a job whose worker went away in attempt `attempt`.

    An orderly shutdown is not `counted` as an attempt: it says nothing against the job. A job that
    was left to a worker elsewhere is put back only by who says so with `where`.
    """
    return transition(
        job_id=job_id,
        sources=IN_WORK,
        to=JobStatus.QUEUED,
        during_attempt=attempt,
        where=where,
        attempt=attempt if counted else attempt - 1,
        worker="",
        heartbeat_at=None,
        enqueued_at=None,
    )


@transaction.atomic
def fail(
    *,
    job_id: uuid.UUID,
    attempt: int,
    code: str,
    message: str,
    reference: str = "",
    where: Q = ANY,
) -> bool:
    """End a job in work badly, with what its owner is told."""
    failed = transition(
        job_id=job_id,
        sources=IN_WORK,
        to=JobStatus.FAILED,
        during_attempt=attempt,
        where=where,
        error_code=code,
        error_message=message[:500],
        error_reference=reference,
    )
    if failed:
        tell_end(Job.objects.select_related("upload").get(pk=job_id))
    return failed
