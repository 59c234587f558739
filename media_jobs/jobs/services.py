"""Submitting, running again and cancelling jobs."""

import json
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import User
from billing.prices import in_words
from billing.services import InsufficientTokens, place_hold, price_of
from media_jobs.errors import Refused, UploadGone
from media_jobs.jobs.delivery import deliver_after_commit
from media_jobs.jobs.latest import lock_upload
from media_jobs.jobs.models import UNFINISHED, Job, JobStatus, JobStep
from media_jobs.jobs.notify import hint_after_commit
from media_jobs.jobs.registry import job_kind, kinds_on_our_account, on_change
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

    The same `idempotency_key` of the same kind returns the first job. An upload has one unfinished
    job of a kind, and of a kind that runs one at a time its owner has: asking for a second returns
    the first. Raises `Refused` for bad parameters, a key that came with another upload or other
    parameters, too many unfinished jobs, too few tokens, or (`UploadGone`) an upload that was
    deleted meanwhile.
    """
    spec = job_kind(kind)
    if upload is not None and lock_upload(pk=upload.pk) is None:
        raise UploadGone
    if spec.one_at_a_time:
        User.objects.select_for_update(no_key=True).get(pk=owner.pk)  # those who ask queue up here
    job = Job(
        owner=owner,
        kind=kind,
        upload=upload,
        params=spec.validate(params or {}),
        idempotency_key=idempotency_key,
    )
    earlier = _earlier(job)
    if earlier is not None:
        return earlier
    if not spec.on_our_account:
        _refuse_too_many(owner)
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        earlier = _earlier(job)
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


def _earlier(wanted: Job) -> Job | None:
    """The job that is there instead of one like `wanted`. Raises `Refused` for a key reused."""
    jobs = Job.objects.filter(kind=wanted.kind)
    if wanted.idempotency_key:
        job = jobs.filter(owner=wanted.owner, idempotency_key=wanted.idempotency_key).first()
        if job is not None:
            if (job.upload_id, job.params) != (wanted.upload_id, _as_stored(wanted.params)):
                raise idempotency_key_reused()
            return job
    unfinished = jobs.filter(status__in=UNFINISHED)
    if job_kind(wanted.kind).one_at_a_time:
        return unfinished.filter(owner=wanted.owner).first()
    return unfinished.filter(upload=wanted.upload).first() if wanted.upload else None


def _as_stored(params: dict[str, Any]) -> Any:
    """Parameters as they come back from the database."""
    return json.loads(json.dumps(params))


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
