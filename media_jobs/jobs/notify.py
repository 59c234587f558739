"""Hints that a job changed. A lost hint costs nothing: whoever hears one re-reads the job."""

import uuid

from accounts.sockets.channel_groups import send_after_commit
from accounts.sockets.news import hint_news
from media_jobs.jobs.models import Job
from media_jobs.jobs.registry import groups_of


def group_of_upload(upload_id: uuid.UUID | str) -> str:
    """The group that hears of the examinations of one upload."""
    return f"upload.{upload_id}"


def group_of_job(job: Job) -> str:
    """The group that hears of one job."""
    return f"job.{job.pk}"


def hint_after_commit(job: Job) -> None:
    """Tell the job's groups, once the change is committed, that there is news.

    Of its beginning and its end all pages hear that its owner has open.
    """
    if job.is_new or job.finished:
        hint_news(job.owner_id)
    for room in (group_of_job(job), *groups_of(job)):
        send_after_commit(room, {"type": "job.changed", "job_id": str(job.pk)})
