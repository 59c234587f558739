"""The page of a person's jobs, the tray that every page has, and the verbs on each card."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.http.back import back
from accounts.http.caller import signed_in
from accounts.limits.rates import TooOften
from accounts.navigation import NavigationEntry
from accounts.navigation import signed_in as anybody_signed_in
from accounts.pagination.keyset import keyset_page
from media_jobs.errors import Refused
from media_jobs.jobs import services as verbs
from media_jobs.jobs.cards import (
    ENDED,
    ended_jobs_of,
    job_card,
    label_of,
    newest_first,
    running_jobs_of,
)
from media_jobs.jobs.models import Job, JobStatus
from media_jobs.jobs.registry import kinds_on_ones_own_account
from media_jobs.jobs.selectors import jobs_of

JOBS = NavigationEntry("jobs", "header", 5, "Jobs", "jobs", "Activity", visible=anybody_signed_in)
PER_PAGE = 20
RUNNING = 50
IN_TRAY = 10
STATUSES = {"running": "Waiting or running"} | {name: JobStatus(name).label for name in ENDED}


@login_required
@require_safe
@vary_on_headers("HX-Request")
def jobs(request: HttpRequest) -> HttpResponse:
    """The visitor's jobs: what runs, then what has ended; only the list when htmx asks."""
    user = signed_in(request)
    labels = {kind.name: label_of(kind) for kind in kinds_on_ones_own_account()}
    kind, status = request.GET.get("kind", ""), request.GET.get("status", "")
    filters = {
        "kind": kind if kind in labels else "",
        "status": status if status in STATUSES else "",
    }
    running = running_jobs_of(user)
    if filters["kind"]:
        running = running.filter(kind=filters["kind"])
    ended = ended_jobs_of(user, **filters)
    cursor = request.GET.get("cursor", "")
    only_running = filters["status"] == "running"
    page = keyset_page(
        ended.none() if only_running else ended,
        order=("-created_at", "-id"),
        size=PER_PAGE,
        cursor=cursor,
    )
    shows_running = only_running or not (filters["status"] or page.previous)
    shown = newest_first(running)[:RUNNING] if shows_running else []
    context = {
        "running": [job_card(job) for job in shown],
        "page": page,
        "ended": [job_card(job) for job in page.rows],
        "count": 0 if only_running else ended.count(),
        "filters": filters,
        "kinds": labels.items(),
        "statuses": STATUSES.items(),
    }
    partial = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, "jobs/_list.html" if partial else "jobs/page.html", context)


@login_required
@require_safe
def tray(request: HttpRequest) -> HttpResponse:
    """What the tray holds."""
    return _tray(request)


@login_required
@require_POST
def job_cancel(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """Stop a job that waits or runs."""
    if not verbs.cancel(job=_own_job(request, job_id)):
        return _answer(request, problem="This job had already ended.")
    return _answer(request, done="The job was cancelled. Nothing was charged for it.")


@login_required
@require_POST
def job_rerun(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """Do the work of a job that has ended again."""
    asked_at = timezone.now()
    try:
        again = verbs.rerun(job=_own_job(request, job_id))
    except (Refused, TooOften) as error:
        return _answer(request, problem=str(error.message))
    if again.created_at < asked_at:
        return _answer(request, problem="This is already waiting or running again.")
    return _answer(request, done="It is being done again.")


def _own_job(request: HttpRequest, job_id: uuid.UUID) -> Job:
    return get_object_or_404(jobs_of(signed_in(request)), pk=job_id)


def _answer(request: HttpRequest, *, problem: str = "", done: str = "") -> HttpResponse:
    """The tray, where the request came from there; else the page that it came from."""
    if request.htmx:  # type: ignore[attr-defined]
        return _tray(request, problem)
    if problem:
        messages.error(request, problem)
    else:
        messages.success(request, done)
    return back(request, otherwise="jobs")


def _tray(request: HttpRequest, problem: str = "") -> HttpResponse:
    found = newest_first(running_jobs_of(signed_in(request)))
    context = {
        "running": [job_card(job) for job in found[:IN_TRAY]],
        "more": len(found) > IN_TRAY,
        "problem": problem,
    }
    return render(request, "jobs/_tray.html", context)
