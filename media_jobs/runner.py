"""Runs one attempt of one job: claim, beat, work, settle."""

import secrets
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import connections, transaction
from django.utils import timezone
from dramatiq.middleware import Interrupt

from media_jobs.context import JobContext
from media_jobs.errors import JobFailed, JobLost
from media_jobs.models import Job, JobStatus
from media_jobs.registry import job_kind
from media_jobs.services.transitions import claim, fail, requeue, transition

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 3.0


def run(job_id: uuid.UUID, *, worker: str) -> None:
    """Run the job if it is still waiting. Safe to call any number of times for the same job."""
    job = claim(job_id=job_id, worker=worker)
    if job is None:
        return
    kind = job_kind(job.kind)
    with structlog.contextvars.bound_contextvars(job_id=str(job.pk), attempt=job.attempt):
        context = JobContext(job, time_limit_seconds=kind.time_limit_seconds)
        try:
            with _heartbeat(job):
                finish = kind.run(context)
                with transaction.atomic():
                    if not transition(
                        job_id=job.pk,
                        sources=[JobStatus.RUNNING],
                        to=JobStatus.SUCCEEDED,
                        during_attempt=job.attempt,
                        progress=100,
                        message="",
                    ):
                        raise JobLost
                    context.finish_steps()
                    finish()
        except JobLost:
            log.info("job_let_go")
        except JobFailed as error:
            fail(job_id=job.pk, attempt=job.attempt, code=error.code, message=error.message)
        except Interrupt:
            log.info("job_interrupted")
            requeue(job_id=job.pk, attempt=job.attempt, counted=False)
            raise
        except Exception as error:  # noqa: BLE001 - a bug must end the job, not the worker
            _fail_unexpectedly(job, error)
        finally:
            context.close()


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
