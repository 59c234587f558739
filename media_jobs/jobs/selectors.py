"""Reads: the one snapshot of a job that page, API and socket share, and owner-scoped lookups."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from accounts.models import User
from media_jobs.jobs.models import UNFINISHED, Job, JobStatus, StepStatus
from media_jobs.jobs.subjects import type_of

FOR_A_WORKER = "Waiting for a worker"


def jobs_of(user: User) -> QuerySet[Job]:
    """The user's own jobs."""
    return Job.objects.filter(owner=user).prefetch_related("steps")


def latest_job(upload_id: uuid.UUID, kinds: Collection[str]) -> Job | None:
    """The newest job of these kinds on an upload."""
    jobs = Job.objects.filter(upload_id=upload_id, kind__in=kinds)
    return jobs.prefetch_related("steps").first()


def jobs_on(subject: Model) -> QuerySet[Job]:
    """The jobs that are about `subject`, newest first."""
    return Job.objects.filter(subject_type=type_of(subject), subject_id=subject.pk)


def references_in_work() -> set[str]:
    """What the token holds of all jobs that wait or run are filed under."""
    return {job.reference for job in Job.with_deleted.filter(status__in=UNFINISHED).only("pk")}


def job_snapshot(job: Job) -> dict[str, Any]:
    """Everything that a client may know of a job, ready for JSON. `version` grows with each."""
    steps = [
        {
            "name": step.name,
            "status": step.status,
            "progress": step.progress,
            "message": step.message,
            "started_at": _iso(step.started_at),
            "finished_at": _iso(step.finished_at),
        }
        for step in job.steps.all()
    ]
    running = next((s["name"] for s in steps if s["status"] == StepStatus.RUNNING), None)
    error = None
    if job.status == JobStatus.FAILED:
        error = {
            "code": job.error_code,
            "message": job.error_message,
            "reference": job.error_reference or None,
        }
    return {
        "job_id": str(job.pk),
        "video_id": str(job.upload_id) if job.upload_id else None,
        "kind": job.kind,
        "status": job.shown_status,
        "step": running,
        "progress": job.progress,
        "message": job.message or (FOR_A_WORKER if job.status == JobStatus.QUEUED else ""),
        "frames_done": job.units_done,
        "frames_total": job.units_total,
        "eta_seconds": _eta(job),
        "version": job.version,
        "attempt": job.attempt,
        "steps": steps,
        "error": error,
        "created_at": _iso(job.created_at),
        "started_at": _iso(job.started_at),
        "finished_at": _iso(job.finished_at),
    }


def _iso(moment: datetime | None) -> str | None:
    """As the API framework writes every other time."""
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def _eta(job: Job) -> int | None:
    """Seconds left at the pace so far; None until there is a pace."""
    if job.shown_status != JobStatus.RUNNING or job.started_at is None or job.progress < 2:
        return None
    elapsed = (timezone.now() - job.started_at).total_seconds()
    return max(round(elapsed * (100 - job.progress) / job.progress), 0)
