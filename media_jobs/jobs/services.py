"""Submitting, running again and cancelling jobs."""

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import User
from billing.prices import in_words
from billing.services import InsufficientTokens, place_hold, price_of
from media_jobs.errors import Refused, UploadGone
from media_jobs.jobs.delivery import deliver_after_commit
from media_jobs.jobs.latest import lock_upload, note_status
from media_jobs.jobs.models import UNFINISHED, Job, JobStatus, JobStep
from media_jobs.jobs.notify import hint_after_commit
from media_jobs.jobs.registry import JobKind, job_kind, kinds_on_our_account, tell_of
from media_jobs.jobs.transitions import transition
from media_jobs.uploads.models import Upload


@transaction.atomic
def submit(
    *,
    owner: User,
    kind: str,
    upload: Upload | None = None,
    params: dict[str, Any] | None = None,
    idempotency_key: str | None = None,
) -> Job:
    """Create a job, hold its price and, once committed, put it into the queue.

    The same `idempotency_key` returns the first job. An upload has one unfinished job of a kind,
    and of a kind that runs one at a time its owner has: asking for a second returns the first.
    Raises `Refused` for bad parameters, too many unfinished jobs, too few tokens, or (`UploadGone`)
    an upload that was deleted meanwhile.
    """
    spec = job_kind(kind)
    if upload is not None and lock_upload(pk=upload.pk) is None:
        raise UploadGone
    if spec.one_at_a_time:
        User.objects.select_for_update(no_key=True).get(pk=owner.pk)  # those who ask queue up here
    earlier = _earlier(owner, spec, upload, idempotency_key)
    if earlier is not None:
        return earlier
    if not spec.on_our_account:
        _refuse_too_many(owner)
    try:
        with transaction.atomic():
            job = Job.objects.create(
                owner=owner,
                kind=kind,
                upload=upload,
                params=spec.validate(params or {}),
                idempotency_key=idempotency_key,
            )
    except IntegrityError:
        earlier = _earlier(owner, spec, upload, idempotency_key)
        if earlier is None:
            raise
        return earlier
    if upload is not None:
        note_status(upload.pk)
    JobStep.objects.bulk_create(
        JobStep(job=job, name=step.name, ordinal=ordinal) for ordinal, step in enumerate(spec.steps)
    )
    if not spec.on_our_account:
        _hold_price(job)
    tell_of(job)
    deliver_after_commit(job)
    hint_after_commit(job)
    return job


def _refuse_too_many(owner: User) -> None:
    jobs = Job.objects.filter(owner=owner, status__in=UNFINISHED)
    unfinished = jobs.exclude(kind__in=kinds_on_our_account()).count()
    if unfinished >= settings.MAX_ACTIVE_JOBS:
        raise Refused(
            "too_many_jobs",
            f"{unfinished} of your jobs are still waiting or running. Let some finish first.",
            status=429,
        )


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


def _earlier(
    owner: User, kind: JobKind, upload: Upload | None, idempotency_key: str | None
) -> Job | None:
    if idempotency_key:
        job = Job.objects.filter(owner=owner, idempotency_key=idempotency_key).first()
        if job is not None:
            if upload is not None and job.upload_id != upload.pk:
                raise idempotency_key_reused()
            return job
    unfinished = Job.objects.filter(kind=kind.name, status__in=UNFINISHED)
    if kind.one_at_a_time:
        return unfinished.filter(owner=owner).first()
    return unfinished.filter(upload=upload).first() if upload else None


def idempotency_key_reused() -> Refused:
    """The refusal of a key that came with another file before."""
    return Refused(
        "idempotency_key_reused",
        "This Idempotency-Key was used for another file. Send a new key.",
        status=422,
    )


def rerun(*, job: Job) -> Job:
    """Run a finished job's work again as a new job. Raises `Refused` while it is unfinished."""
    if not job.finished:
        raise Refused("job_unfinished", "This job is still waiting or running.", status=409)
    upload = None
    if job.upload_id is not None:
        upload = Upload.objects.filter(pk=job.upload_id).first()
        if upload is None:
            raise UploadGone
    kind = job_kind(job.kind).instead_of or job.kind
    return submit(owner=job.owner, kind=kind, upload=upload, params=job.params)


def cancel(*, job: Job) -> bool:
    """Cancel an unfinished job; its worker notices at its next step. False when it had ended."""
    return transition(job_id=job.pk, sources=UNFINISHED, to=JobStatus.CANCELLED)
