"""Putting a job's id into the queue. The job row is the truth: losing a message loses nothing."""

import uuid

import structlog
from django.db import transaction
from django.utils import timezone

from media_jobs.jobs.actors import send
from media_jobs.jobs.models import Job, JobStatus

log = structlog.get_logger(__name__)


def deliver_after_commit(job: Job) -> None:
    """Send `job` to its queue once the surrounding transaction is committed."""
    job_id, queue = job.pk, job.queue
    transaction.on_commit(lambda: deliver(job_id, queue))


def deliver(job_id: uuid.UUID, queue: str) -> None:
    """Send a message for the job. A broker that is away is only logged: the sweeper tries again."""
    try:
        send(job_id, queue)
    except Exception as error:  # noqa: BLE001 - the job is committed; the sweeper delivers it
        log.warning("delivery_failed", job_id=str(job_id), error=str(error))
        return
    Job.objects.filter(pk=job_id, status=JobStatus.QUEUED).update(enqueued_at=timezone.now())
