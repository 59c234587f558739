"""What a worker elsewhere reports on a lecture that it was given."""

import re
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.http.origins import BadAddress
from generation.lectures.remote.handing_over import LEASE
from generation.lectures.remote.models import HandOver
from generation.lectures.remote.results import result_address
from media_jobs.errors import JobLost, Refused
from media_jobs.jobs.attempt import Attempt
from media_jobs.jobs.delivery import deliver_after_commit
from media_jobs.jobs.models import IN_WORK, Job, JobStatus, StepStatus
from media_jobs.jobs.registry import job_kind
from media_jobs.jobs.transitions import fail, renew_lease, requeue

_CODE = re.compile(r"[a-z0-9_]{1,50}")
FAILED = "The service that reads lectures could not read this one."


def over() -> Refused:
    """The answer to a worker that need not go on."""
    return Refused("hand_over_ended", "This lecture is no longer waited for.", status=410)


def take_report(handed: HandOver, report: dict[str, Any]) -> None:
    """Act on a report. Raises `Refused`: 410 where nobody waits for the lecture any more."""
    job = handed.job
    if job.finished:
        raise over()
    if report["status"] == "completed":
        _complete(handed, report)
    elif handed.completed_at is not None:
        raise over()
    elif report["status"] == "failed":
        _fail(job, report)
    elif job.status == JobStatus.WAITING:
        _renew(job, report)


@transaction.atomic
def _complete(handed: HandOver, report: dict[str, Any]) -> None:
    """Note where the result is, and put the job back into the queue: it goes on from there."""
    if handed.completed_at is not None:
        return
    job = handed.job
    if job.status in IN_WORK:
        # A number that a runner may still have is never given again.
        counted = job.status == JobStatus.RUNNING or job.attempt != handed.attempt
        here = Q(status=job.status)
        if not requeue(job_id=job.pk, attempt=job.attempt, counted=counted, where=here):
            raise _moving()
        deliver_after_commit(job)
    noted = HandOver.objects.filter(pk=handed.pk, completed_at=None).update(
        completed_at=timezone.now(),
        result_url=_address(report.get("result_url") or ""),
        result_sha256=report.get("result_sha256") or "",
    )
    if not noted:
        raise _moving()


def _address(given: str) -> str:
    try:
        return result_address(given) if given else ""
    except BadAddress as error:
        raise Refused("result_url_refused", f"`result_url`: {error}") from error


def _fail(job: Job, report: dict[str, Any]) -> None:
    error = report.get("error") or ""
    code = error if _CODE.fullmatch(error) else "worker_failed"
    message = "".join(c for c in report.get("message") or "" if c.isprintable()) or FAILED
    if not fail(job_id=job.pk, attempt=job.attempt, code=code, message=message):
        raise _moving()


def _renew(job: Job, report: dict[str, Any]) -> None:
    """Let the worker go on, and show how far it is."""
    renew_lease(job_id=job.pk, attempt=job.attempt, lease=LEASE)
    try:
        _show(Attempt(job), report)
    except JobLost:
        raise _moving() from None


def _show(attempt: Attempt, report: dict[str, Any]) -> None:
    steps = job_kind(attempt.job.kind).steps
    whole, percent = sum(step.share for step in steps), report.get("progress") or 0.0
    ends = [sum(step.share for step in steps[: at + 1]) for at in range(len(steps))]
    names = [step.name for step in steps]
    # The last step is ours.
    reached = (at for at, end in enumerate(ends[:-1]) if percent <= 100 * end / whole)
    named = report.get("step") in names[:-1]
    at = names.index(report["step"]) if named else next(reached, len(names) - 2)
    running = [s.ordinal for s in attempt.job.steps.all() if s.status == StepStatus.RUNNING]
    if running and at < running[0]:
        return
    if running != [at]:
        attempt.step(names[at])
    begin = ends[at] - steps[at].share
    attempt.progress((percent / 100 * whole - begin) / steps[at].share, report.get("message") or "")


def _moving() -> Refused:
    return Refused(
        "try_again", "This lecture is being moved on. Try again in a second.", status=503
    )
