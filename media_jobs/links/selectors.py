"""Reads of links that are being fetched."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from media_jobs.jobs.models import UNFINISHED, Job, JobStatus
from media_jobs.jobs.selectors import job_snapshot, jobs_of
from media_jobs.links.jobs import KIND

FAILURES_SHOWN_FOR = timedelta(minutes=10)


def links_of(user: User) -> QuerySet[Job]:
    """The jobs that fetch, or fetched, the user's links."""
    return jobs_of(user).filter(kind=KIND)


def links_shown_to(user: User) -> list[dict[str, Any]]:
    """The user's links in work, and those that failed lately, in the order in which they came."""
    lately = Q(status=JobStatus.FAILED, finished_at__gt=timezone.now() - FAILURES_SHOWN_FOR)
    jobs = links_of(user).filter(Q(status__in=UNFINISHED) | lately).order_by("created_at", "pk")
    return [
        {
            "url": job.params["url"],
            "purposes": ",".join(job.params["purposes"]),
            "job": job_snapshot(job),
        }
        for job in jobs[:50]
    ]
