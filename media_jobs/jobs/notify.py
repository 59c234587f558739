"""Hints that a job changed. A lost hint costs nothing: whoever hears one re-reads the job."""

import uuid

from accounts.sockets.channel_groups import tell_after_commit
from media_jobs.jobs.models import Job


def room_of_upload(upload_id: uuid.UUID | str) -> str:
    """The group that hears of the jobs on one upload."""
    return f"upload.{upload_id}"


def room_of_job(job: Job) -> str:
    """The group that hears of a job: that of its upload, where it has one."""
    return room_of_upload(job.upload_id) if job.upload_id else f"job.{job.pk}"


def hint_after_commit(job: Job) -> None:
    """Tell the job's room, once the change is committed, that there is news."""
    tell_after_commit(room_of_job(job), {"type": "job.changed", "job_id": str(job.pk)})
