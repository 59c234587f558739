"""How the site's work goes, on the front page of the admin."""

import os
from pathlib import Path
from typing import Any

from django.db.models import Count, Min
from django.utils import timezone

from accounts.models import User
from accounts.page_sections import Section
from media_jobs.files.disk import disk_folders
from media_jobs.jobs.models import Job, JobStatus, Queue, Worker
from media_jobs.jobs.workers import is_alive
from media_jobs.uploads.models import Upload


def _operation(user: User) -> dict[str, Any] | None:
    """Queues, workers, disks and today, by counts that an index answers; for who may see jobs."""
    if not user.has_perm("media_jobs.view_job"):
        return None
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    jobs = Job.objects.order_by()
    since = jobs.filter(created_at__gte=today)
    return {
        "queues": _queues(),
        "running": jobs.filter(status__in=(JobStatus.RUNNING, JobStatus.WAITING)).count(),
        "today": dict(since.values_list("status").annotate(Count("pk"))),
        "submitted": since.count(),
        "uploads": Upload.objects.filter(created_at__gte=today).count(),
        "workers": _workers() if user.has_perm("media_jobs.view_worker") else None,
        "disks": [_disk(folder) for folder in _folders()],
    }


def _queues() -> list[dict[str, Any]]:
    waiting = Job.objects.order_by().filter(status=JobStatus.QUEUED).values("queue")
    found = {
        row["queue"]: row for row in waiting.annotate(length=Count("pk"), since=Min("created_at"))
    }
    return [{"name": queue.label, **found.get(queue, {"length": 0})} for queue in Queue]


def _workers() -> list[tuple[Worker, bool]]:
    return [(worker, is_alive(worker)) for worker in Worker.objects.all()]


def _folders() -> list[Path]:
    """One folder of each disk that the site writes to."""
    by_disk = {folder.stat().st_dev: folder for folder in disk_folders() if folder.exists()}
    return list(by_disk.values())


def _disk(folder: Path) -> dict[str, Any]:
    disk = os.statvfs(folder)
    free, size = disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize
    return {"folder": folder, "free": free, "percent": round(100 * free / size) if size else 0}


OPERATION = Section("operation", 10, "admin/media_jobs/_operation.html", _operation)
