"""Runs one attempt of one job: claim, beat, work, settle."""

import secrets
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import connections
from django.utils import timezone
from dramatiq.middleware import Interrupt

from media_jobs.errors import JobFailed, JobLost
from media_jobs.files.scratch import job_folder
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.models import Job, JobStatus
from media_jobs.jobs.registry import Later, Waiting, job_kind
from media_jobs.jobs.transitions import (
    MAX_ATTEMPTS,
    claim,
    fail,
    mark_waiting,
    postpone,
    requeue,
    succeed,
)
from media_jobs.outages import STORAGE_FULL, outage_of

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 3.0
# Together less than `LOST_AFTER_SECONDS`: then the sweeper takes it.
SETTLE_AGAIN_AFTER = (0.5, 2.0, 5.0)
NO_ROOM = (
    "The server has no room left, so this was not finished, and nothing was charged. Run it again "
    "later, or tell whoever runs this site."
)
AWAY = (
    "A part of the site did not answer, so this was not finished, and nothing was charged. "
    "Run it again later."
)


def run(job_id: uuid.UUID, *, worker: str) -> None:
    """Run the job if it is still waiting. Safe to call any number of times for the same job."""
    job = claim(job_id=job_id, worker=worker)
    if job is None:
        return
    with structlog.contextvars.bound_contextvars(job_id=str(job.pk), attempt=job.attempt):
        try:
            _attempt(job)
        except JobLost:
            log.info("job_let_go")
        except Interrupt:
            log.info("job_interrupted")
            requeue(job_id=job.pk, attempt=job.attempt, counted=False)
            raise
        except Exception as error:  # noqa: BLE001 - a bug must end the job, not the worker
            _end_badly(job, error)


def _attempt(job: Job) -> None:
    """Do the work and settle it. The working folder is gone, and its room free, when this ends."""
    kind = job_kind(job.kind)
    with job_folder(job.pk) as workdir, _heartbeat(job):
        context = JobContext(job, workdir=workdir, time_limit_seconds=kind.time_limit_seconds)
        outcome = kind.run(context)
        if isinstance(outcome, Waiting):
            moved = mark_waiting(job_id=job.pk, attempt=job.attempt, lease=outcome.lease)
        elif isinstance(outcome, Later):
            moved = postpone(job_id=job.pk, attempt=job.attempt, pause=outcome.pause)
        else:
            moved = succeed(job_id=job.pk, attempt=job.attempt, finish=outcome)
        if not moved:
            raise JobLost


def _end_badly(job: Job, error: Exception) -> None:
    """Write how the attempt ended. What cannot be written now is left to the sweeper."""
    for wait in (*SETTLE_AGAIN_AFTER, None):
        try:
            return _settle(job, error)
        except Exception as failure:
            if wait is None or outage_of(failure) is None:
                log.exception("job_left_to_the_sweeper")
                return
            connections.close_all()
            time.sleep(wait)


def _settle(job: Job, error: Exception) -> None:
    if isinstance(error, JobFailed):
        fail(job_id=job.pk, attempt=job.attempt, code=error.code, message=error.message)
        return
    outage = outage_of(error)
    if outage is None:
        _fail_unexpectedly(job, error)
        return
    log.error("job_met_an_outage", code=outage.code, error=repr(error))
    if outage != STORAGE_FULL and job.attempt < MAX_ATTEMPTS:
        requeue(job_id=job.pk, attempt=job.attempt)
    else:
        message = NO_ROOM if outage == STORAGE_FULL else AWAY
        fail(job_id=job.pk, attempt=job.attempt, code=outage.code, message=message)


def _fail_unexpectedly(job: Job, error: Exception) -> None:
    reference = secrets.token_hex(4).upper()
    ours = fail(
        job_id=job.pk,
        attempt=job.attempt,
        code="internal_error",
        message="Something went wrong on our side. Run it again; if it fails again, tell us the "
        "reference.",
        reference=reference,
    )
    if ours:
        log.error("job_errored", reference=reference, exc_info=error)
    else:  # its file was deleted under it, say
        log.info("job_let_go", error=repr(error))


@contextmanager
def _heartbeat(job: Job) -> Iterator[None]:
    """Keep the job's heartbeat fresh from a thread, so that long native calls do not look dead."""
    stop = threading.Event()

    def beat() -> None:
        try:
            while not stop.wait(HEARTBEAT_SECONDS):
                owned = Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING, attempt=job.attempt)
                try:
                    if not owned.update(heartbeat_at=timezone.now()):
                        return
                except Exception as error:  # noqa: BLE001 - the next beat may get through
                    log.warning("heartbeat_missed", error=str(error))
        finally:
            connections.close_all()

    thread = threading.Thread(target=beat, name=f"heartbeat-{job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=HEARTBEAT_SECONDS)
