"""A job as lists show it, whatever its kind: its name, its icon, the page of what it works on."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from media_jobs.jobs.models import UNFINISHED, Job, JobStatus
from media_jobs.jobs.registry import JobKind, job_kind, job_kinds, kinds_on_ones_own_account
from media_jobs.jobs.selectors import job_snapshot, jobs_of

ENDED = (JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED)


def asked_for_by(user: User) -> QuerySet[Job]:
    """The jobs that the user has asked for, of the kinds that the site still does."""
    kinds = [kind.name for kind in kinds_on_ones_own_account()]
    return jobs_of(user).filter(kind__in=kinds).select_related("upload")


def running_jobs_of(user: User) -> QuerySet[Job]:
    """Those of them that wait or run, in no order."""
    return asked_for_by(user).filter(status__in=UNFINISHED).order_by()


def newest_first(running: QuerySet[Job]) -> list[Job]:
    """Jobs that wait or run, of which one person has a few: SQLite, asked for them in this order,
    would look for them among all jobs of the person."""
    return sorted(running, key=lambda job: (job.created_at, job.pk), reverse=True)


def ended_jobs_of(user: User, *, kind: str = "", status: str = "") -> QuerySet[Job]:
    """Those of them that have ended, narrowed by what is not empty."""
    jobs = asked_for_by(user).filter(status__in=[status] if status in ENDED else ENDED)
    return jobs.filter(kind=kind) if kind else jobs


def label_of(kind: JobKind) -> str:
    """What people call jobs of the kind."""
    return kind.label or kind.name.replace("_", " ").capitalize()


def name_of_kind(name: str) -> str:
    """What people call jobs of the kind called `name`, which the site may have ceased to do."""
    kind = job_kinds.get(name)
    if kind is None:
        return name.replace("_", " ").capitalize()
    return f"{label_of(kind)} for the site" if kind.instead_of else label_of(kind)


def title_of(job: Job) -> str:
    """What a job of a registered kind is called."""
    kind = job_kind(job.kind)
    if kind.title is not None:
        return kind.title(job)
    return f"{label_of(kind)}: {job.upload.filename}" if job.upload else label_of(kind)


def page_of(job: Job) -> str:
    """The address of what a job of a registered kind works on; empty where there is no page."""
    page = job_kind(job.kind).page
    return page(job) if page is not None else ""


def job_card(job: Job) -> dict[str, Any]:
    """The snapshot of a job, and what a list says besides."""
    return {
        **job_snapshot(job),
        "state": JobStatus(job.shown_status).label,
        "title": title_of(job),
        "icon": job_kind(job.kind).icon,
        "page": page_of(job),
        "asked_at": job.created_at,
        "ended_at": job.finished_at,
    }
