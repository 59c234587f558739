"""Reads of links that are being fetched."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from media_jobs.jobs.models import UNFINISHED, Job, JobStatus
from media_jobs.jobs.selectors import job_snapshot, jobs_of
from media_jobs.links.jobs import KIND, MAY_PASS

FAILURES_SHOWN_FOR = timedelta(minutes=10)


def links_of(user: User) -> QuerySet[Job]:
    """The jobs that fetch, or fetched, the user's links."""
    return jobs_of(user).filter(kind=KIND)


def links_shown_to(user: User) -> list[dict[str, Any]]:
    """The user's links in work, and those that failed lately, in the order in which they came.

    `may_pass` says whether trying again may help. Of a link that was sent again since, only that is
    shown.
    """
    lately = Q(status=JobStatus.FAILED, finished_at__gt=timezone.now() - FAILURES_SHOWN_FOR)
    jobs = links_of(user).filter(Q(status__in=UNFINISHED) | lately).order_by("created_at", "pk")
    return [
        {
            "url": job.params["url"],
            "purposes": ",".join(job.params["purposes"]),
            "job": job_snapshot(job),
            "may_pass": job.error_code in MAY_PASS,
        }
        for job in _not_sent_again(user, jobs[:50])
    ]


def _not_sent_again(user: User, jobs: Iterable[Job]) -> list[Job]:
    jobs = list(jobs)
    failed = [job for job in jobs if job.status == JobStatus.FAILED]
    since = failed[0].created_at if failed else timezone.now()
    later = links_of(user).filter(created_at__gt=since).order_by("created_at", "pk")
    newest = {job.params["url"]: job.pk for job in later}
    over = {job.pk for job in failed if newest.get(job.params["url"], job.pk) != job.pk}
    return [job for job in jobs if job.pk not in over]
