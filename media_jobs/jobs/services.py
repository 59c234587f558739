"""Submitting, running again and cancelling jobs."""

import json
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Model

from accounts.models import User
from billing.prices import in_words
from billing.selectors import balance_of
from billing.services import InsufficientTokens, place_hold, price_of
from media_jobs.errors import Refused, SubjectGone, UploadGone
from media_jobs.jobs.delivery import deliver_after_commit
from media_jobs.jobs.models import UNFINISHED, Job, JobStatus, JobStep
from media_jobs.jobs.notify import hint_after_commit
from media_jobs.jobs.registry import job_kind, job_kinds, kinds_on_our_account, on_change
from media_jobs.jobs.subjects import lock, subject_of, type_of
from media_jobs.jobs.transitions import transition
from media_jobs.uploads.models import Upload


@transaction.atomic
def submit(
    *,
    owner: User,
    kind: str,
    subject: Model | None = None,
    params: dict[str, Any] | None = None,
    idempotency_key: str | None = None,
) -> Job:
    """Create a job, hold its price and, once committed, put it into the queue.

    `subject` is what the job is about: an upload, or any row with a UUID. It has one unfinished
    job of a kind: asking for a second returns the first. So does the same `idempotency_key` with
    the same kind. Raises `Refused` for bad parameters, a key that came with another subject or
    other parameters, too many unfinished jobs, too few tokens, or (`SubjectGone`) a subject that
    was deleted meanwhile; and what the kind's `admit` raises.
    """
    spec = job_kind(kind)
    if subject is not None and not lock(subject):  # those who ask queue up here
        raise _gone(type_of(subject))
    clean = spec.validate(params or {})
    job = Job(
        owner=owner,
        kind=kind,
        subject_type=type_of(subject) if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        upload=subject if isinstance(subject, Upload) else None,
        params=clean,
        queue=spec.queue_for(clean),
        idempotency_key=idempotency_key,
    )
    earlier = _earlier(job)
    if earlier is not None:
        return earlier
    if not spec.on_our_account:
        refuse_too_many(owner)
    if spec.admit is not None:
        spec.admit(owner, clean)
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError as error:
        earlier = _earlier(job)
        if earlier is None and idempotency_key:  # of a job whose file is being deleted
            raise idempotency_key_reused() from error
        if earlier is None:
            raise
        return earlier
    JobStep.objects.bulk_create(
        JobStep(job=job, name=step.name, ordinal=ordinal) for ordinal, step in enumerate(spec.steps)
    )
    if not spec.on_our_account:
        _hold_price(job)
    on_change(job)
    deliver_after_commit(job)
    hint_after_commit(job)
    return job


def refuse_too_many(owner: User) -> None:
    """Raise `Refused` where the owner has as many unfinished jobs as they may have."""
    # Those too that a deletion hides, which can be undone.
    jobs = Job.with_deleted.filter(owner=owner, status__in=UNFINISHED)
    unfinished = jobs.exclude(kind__in=kinds_on_our_account()).count()
    if unfinished >= settings.MAX_ACTIVE_JOBS:
        raise Refused(
            "too_many_jobs",
            f"{unfinished} of your jobs are still waiting or running. Let some finish first.",
            status=429,
        )


def refuse_too_few_tokens(owner: User, needed: int) -> None:
    """Raise `Refused` where the owner has fewer tokens than that to spend.

    For work that begins later: the tokens are held when the job is submitted.
    """
    available = balance_of(owner).available
    if available < needed:
        error = InsufficientTokens(needed=needed, available=available)
        raise Refused(error.code, error.message)


def _hold_price(job: Job) -> None:
    try:
        place_hold(
            user=job.owner,
            amount=price_of(job.kind),
            reference=job.reference,
            purpose=in_words(job.kind),
        )
    except InsufficientTokens as error:
        raise Refused(error.code, error.message) from error


def _earlier(wanted: Job) -> Job | None:
    """The job that is there instead of one like `wanted`. Raises `Refused` for a key reused."""
    jobs = Job.objects.filter(kind=wanted.kind)
    if wanted.idempotency_key:
        job = jobs.filter(owner=wanted.owner, idempotency_key=wanted.idempotency_key).first()
        if job is not None:
            if _asks_for(job) != _asks_for(wanted):
                raise idempotency_key_reused()
            return job
    if wanted.subject_id is None:
        return None
    about = jobs.filter(subject_type=wanted.subject_type, subject_id=wanted.subject_id)
    return about.filter(status__in=UNFINISHED).first()


def _asks_for(job: Job) -> tuple[object, ...]:
    """What a job is asked to do, and with what, as the database keeps it."""
    return job.subject_type, job.subject_id, json.dumps(job.params, sort_keys=True)


def idempotency_key_reused() -> Refused:
    """The refusal of a key that came with something else before."""
    return Refused(
        "idempotency_key_reused",
        "This Idempotency-Key was used for another file or other settings. Send a new key.",
        status=422,
    )


def rerun(*, job: Job) -> Job:
    """Run a finished job's work again as a new job. Raises `Refused` while it is unfinished."""
    if not job.finished:
        raise Refused("job_unfinished", "This job is still waiting or running.", status=409)
    spec = job_kinds.get(job.kind)
    if spec is None:
        raise Refused("kind_unknown", "This site no longer does work of this kind.", status=409)
    subject = subject_of(job)
    if subject is None and job.subject_type:
        raise _gone(job.subject_type)
    kind = spec.instead_of or job.kind
    return submit(owner=job.owner, kind=kind, subject=subject, params=job.params)


def _gone(subject_type: str) -> SubjectGone:
    return UploadGone() if subject_type == Upload._meta.label_lower else SubjectGone()


def cancel(*, job: Job) -> bool:
    """Cancel an unfinished job; its worker notices at its next step. False when it had ended."""
    return transition(job_id=job.pk, sources=UNFINISHED, to=JobStatus.CANCELLED)
