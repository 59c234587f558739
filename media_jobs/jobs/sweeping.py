"""Brings back what was lost: jobs committed but never delivered, and jobs whose worker was lost.

A worker is lost whose job stopped beating, or, elsewhere, that has not reported within its lease.

Lets go of what was kept for a time that is over: token holds, files, notices, browser
sessions and what they had subscribed to, rows of lost workers.
"""

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import OperationalError, connections
from django.db.models import Q
from django.utils import timezone

from accounts.notices.services import expire_notices
from accounts.push.services import forget_ended
from accounts.sessions.services import expire_sessions
from billing.services import expire_holds
from media_jobs.files.cleaning import Cleaner
from media_jobs.files.services import expire_artifacts
from media_jobs.jobs.delivery import deliver
from media_jobs.jobs.models import Job, JobStatus
from media_jobs.jobs.registry import advice_on
from media_jobs.jobs.selectors import references_in_work
from media_jobs.jobs.transitions import MAX_ATTEMPTS, fail, requeue
from media_jobs.jobs.workers import forget_lost_workers

log = structlog.get_logger(__name__)

UNDELIVERED_AFTER = timedelta(seconds=2)
REDELIVER_AFTER = timedelta(seconds=30)
BATCH = 500


_also: list[Callable[[], None]] = []


def sweep_too(work: Callable[[], None]) -> None:
    """Have more done in each round; called by rooms above, once."""
    _also.append(work)


def sweep(*, at_start_of_only_worker: bool = False) -> int:
    """One round. Returns how many jobs were put back into the queue or parked.

    `at_start_of_only_worker`: this process is the only one that works and has just begun, so
    whatever the database calls running or delivered died with its predecessor.
    """
    moved = _take_from_lost_workers(at_start_of_only_worker)
    moved += _deliver_forgotten(at_start_of_only_worker)
    now = timezone.now()
    expire_holds(now=now, in_work=references_in_work)
    expire_artifacts(now=now)
    expire_notices(now=now)
    expire_sessions(now=now)
    forget_ended()
    forget_lost_workers(now=now)
    for work in _also:
        work()
    return moved


def _take_from_lost_workers(all_of_them: bool) -> int:
    now = timezone.now()
    silent = Q(status=JobStatus.RUNNING)
    if not all_of_them:
        silent &= Q(heartbeat_at__lt=now - timedelta(seconds=settings.LOST_AFTER_SECONDS))
    lost = silent | Q(status=JobStatus.WAITING, lease_until__lt=now)
    jobs = Job.objects.filter(lost).values_list("pk", "kind", "attempt")
    moved = 0
    for job_id, kind, attempt in jobs[:BATCH]:
        try:
            moved += _take_back(job_id, kind, attempt, lost)
        except OperationalError:
            raise
        except Exception:  # what one kind makes of it does not hold up the others
            log.exception("lost_job_not_moved", job_id=str(job_id))
    if moved:
        log.warning("jobs_taken_from_lost_workers", count=moved)
    return moved


def _take_back(job_id: uuid.UUID, kind: str, attempt: int, lost: Q) -> bool:
    """Have a job whose worker is lost done again, or end it after so many attempts."""
    if attempt < MAX_ATTEMPTS:
        return requeue(job_id=job_id, attempt=attempt, where=lost)
    return fail(
        job_id=job_id,
        attempt=attempt,
        where=lost,
        code="worker_lost",
        message=f"The worker was lost {attempt} times while working on this, so it was set aside. "
        f"{advice_on(kind)}",
    )


def _deliver_forgotten(all_of_them: bool) -> int:
    now = timezone.now()
    queued = Job.objects.filter(status=JobStatus.QUEUED).order_by("created_at")
    delivered = 0
    for job_id, queue, created_at, enqueued_at in queued.values_list(
        "pk", "queue", "created_at", "enqueued_at"
    )[:BATCH]:
        # Each wait is as long as the job has waited so far: a long queue is not flooded.
        since = enqueued_at or created_at
        waited = max(REDELIVER_AFTER, since - created_at)
        missed = enqueued_at is None and now - created_at > UNDELIVERED_AFTER
        if all_of_them or missed or now - since > waited:
            deliver(job_id, queue)
            delivered += 1
    return delivered


def sweep_or_log(*, at_start_of_only_worker: bool = False) -> None:
    """One round whose failure (a database that is away) is logged; the next round may do better."""
    try:
        sweep(at_start_of_only_worker=at_start_of_only_worker)
    except Exception:
        log.exception("sweep_failed")
    finally:
        connections.close_all()


class Sweeper(threading.Thread):
    """Sweeps every few seconds until stopped, and cleans up files when it is time to."""

    def __init__(self) -> None:
        super().__init__(name="sweeper", daemon=True)
        self._stopped = threading.Event()

    def run(self) -> None:
        cleaner = Cleaner()
        while True:
            sweep_or_log()
            cleaner.clean_what_is_due()
            if self._stopped.wait(settings.SWEEP_SECONDS):
                return

    def stop(self) -> None:
        """Ask the thread to end and wait for it."""
        self._stopped.set()
        self.join(timeout=settings.SWEEP_SECONDS)
