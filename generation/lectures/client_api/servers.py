"""The workers that are alive, as the lecture client's administrators see them."""

from collections import defaultdict
from typing import Any

from generation.lectures.client_api.records import running_step
from media_jobs.jobs.models import Job, JobStatus
from media_jobs.jobs.workers import live_workers


def servers() -> list[dict[str, Any]]:
    """Each worker that beats, with what it works on."""
    jobs = defaultdict[str, list[Job]](list)
    running = Job.objects.filter(status=JobStatus.RUNNING).prefetch_related("steps")
    for job in running.order_by("started_at", "pk"):
        jobs[job.worker].append(job)
    found = []
    for worker in live_workers():
        current = [_job(job) for job in jobs[worker.name]]
        found.append(
            {
                "name": worker.name,
                "status": "busy" if current else "idle",
                "queues": worker.queues,
                "device": worker.device,
                "models": worker.loaded,
                "current_job": current[0] if current else None,
                "current_jobs": current,
                "started_at": worker.started_at,
                "last_heartbeat": worker.beat_at,
            }
        )
    return found


def _job(job: Job) -> dict[str, Any]:
    return {
        "job_id": job.pk,
        "video_id": job.upload_id,
        "kind": job.kind,
        "step": running_step(job),
        "progress": job.progress,
        "started_at": job.started_at,
    }
