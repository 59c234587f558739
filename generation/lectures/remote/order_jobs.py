"""The job that reads a lecture for another site and calls back."""

import hashlib
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin

from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from detection.sessions.video_kinds import VideoKind
from generation.lectures.kinds import ORDER_KIND
from generation.lectures.reading import read
from generation.lectures.remote.archive import CONTENT_TYPE, write_archive
from generation.lectures.remote.asking import Away, TooLarge, answered, receive
from generation.lectures.remote.models import Order
from generation.lectures.remote.orders import KEPT, RESULT, results_of
from generation.lectures.remote.reporting import Reporter, call_back
from generation.lectures.steps import (
    READING_STEPS,
    InSteps,
    model_in_step,
    refusals_in_words,
)
from generation.lectures.uploads import limits_of
from media_jobs.engines.links.pace import FetchLimits, Pace
from media_jobs.errors import JobFailed
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.models import Job, JobStatus
from media_jobs.jobs.registry import Finish, JobKind, Later, Step
from media_jobs.jobs.subjects import subject_of
from media_jobs.uploads.kinds import MEBIBYTE

FETCH_SECONDS = 3600.0
MOST_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)
# How long a recording is asked for, and somebody who does not hear is told.
SOURCE_PATIENCE = timedelta(hours=1)
PATIENCE = timedelta(hours=12)


def run_order(context: JobContext) -> Finish | Later:
    """Read the lecture unless that was done, and tell who has asked for it."""
    order = subject_of(context.job)
    assert isinstance(order, Order)
    try:
        if not order.error_code and not results_of(order).exists():
            with Reporter(context.job, order.pk):
                _read(order, context)
    except JobFailed as failure:
        _note_failure(order, failure.code, failure.message)
    except Away:
        if _away_for(order) <= SOURCE_PATIENCE:
            return _later(order)
        _note_failure(order, "source_away", "The recording could not be fetched for an hour.")
    order.refresh_from_db()  # who has asked may have asked again, with another address
    try:
        return _told(order, context)
    except Away as away:
        if _away_for(order) <= PATIENCE:
            return _later(order)
        raise JobFailed("site_away", f"Who has asked for this cannot be told: {away}") from away


def _read(order: Order, context: JobContext) -> None:
    context.step("prepare")
    source, result = context.workdir / "source", context.workdir / RESULT
    try:
        _fetch(order.source_url, source, context)
    except TooLarge:
        raise JobFailed("too_large", _too_large()) from None
    with refusals_in_words():
        found = read(
            source,
            language=order.language,
            with_speech=order.speech,
            context=InSteps(context),
            get_model=model_in_step(context),
        )
    context.step("hand_over")
    write_archive(found, result)
    context.save_artifact(RESULT, result, CONTENT_TYPE, lasts=KEPT)
    Order.objects.filter(pk=order.pk).update(away_since=None)


def _fetch(url: str, path: Path, context: JobContext) -> None:
    """Write the recording to `path`. Raises `JobFailed`, `Away`."""
    limits = FetchLimits(_most_megabytes() * MEBIBYTE, FETCH_SECONDS)
    for _ in range(MOST_REDIRECTS + 1):
        pace = Pace(limits, context.check_cancelled)
        with answered("GET", url, clock=pace, signed=False) as response:
            if response.status == 200:
                receive(response, path, limits.most_bytes, pace)
                return
            if response.status not in REDIRECTS:
                raise JobFailed("source_gone", "The recording could not be fetched.")
            headers = {name.lower(): value for name, value in response.headers}
            url = urljoin(url, headers.get(b"location", b"").decode("latin1"))
    raise JobFailed("source_gone", "The recording could not be fetched: its link leads in circles.")


def _most_megabytes() -> int:
    return limits_of(VideoKind.VIDEO).megabytes


def _too_large() -> str:
    return (
        f"The largest recording that the service reads has {_most_megabytes()} MB. Send a "
        "shorter or smaller one."
    )


def _told(order: Order, context: JobContext) -> Finish:
    """Say what came of the order. Raises `Away`."""
    if order.error_code:
        call_back(order, "failed", error=order.error_code, message=order.error_message)
        raise JobFailed(order.error_code, order.error_message)
    artifact = results_of(order)[0]
    call_back(
        order,
        "completed",
        progress=100,
        result_url=reverse("api-worker-result", args=[order.pk]),
        result_sha256=_digest(artifact.key),
    )
    return lambda: None


def _digest(key: str) -> str:
    with default_storage.open(key, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _note_failure(order: Order, code: str, message: str) -> None:
    order.error_code, order.error_message, order.away_since = code[:50], message[:500], None
    order.save(update_fields=["error_code", "error_message", "away_since"])


def _away_for(order: Order) -> timedelta:
    return timezone.now() - order.away_since if order.away_since else timedelta()


def _later(order: Order) -> Later:
    """Try again after a while, which grows with the time: nothing is lost meanwhile."""
    Order.objects.filter(pk=order.pk, away_since=None).update(away_since=timezone.now())
    return Later(min(max(_away_for(order), FIRST_PAUSE), LONGEST_PAUSE))


def _changed(job: Job) -> None:
    """A failure is remembered: whoever asks again for the same is told, and nothing is run."""
    if job.status == JobStatus.FAILED and job.subject_id is not None:
        Order.objects.filter(pk=job.subject_id, error_code="").update(
            error_code=job.error_code, error_message=job.error_message
        )


ORDER = JobKind(
    name=ORDER_KIND,
    steps=(*READING_STEPS, Step("hand_over", 8)),
    run=run_order,
    validate=lambda params: {},
    queue="cpu",
    time_limit_seconds=8 * 3600,
    on_change=_changed,
    for_others=True,
    label="Lecture of another site",
    icon="lecture",
)
