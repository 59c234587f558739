"""A lecture job whose work another installation does: `POST {WORKER_SERVICE_URL}/process`."""

from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from generation.lectures.models import Lecture
from generation.lectures.remote.asking import Away, Reply, post
from generation.lectures.remote.models import HandOver
from generation.lectures.remote.results import take_result
from generation.lectures.remote.roles import has_key
from media_jobs.errors import JobFailed
from media_jobs.files.links import own_address
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.models import Job
from media_jobs.jobs.registry import Finish, Later, Waiting

log = structlog.get_logger(__name__)

# How long the worker may say nothing. It reports several times a minute.
LEASE = timedelta(minutes=10)
# How often it is asked again while the lecture waits for its turn there.
ASK_AGAIN = timedelta(minutes=1)
# A worker that is away is asked again, seldom at last, and then given up.
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=2)
PATIENCE = timedelta(hours=1)
LONGEST = timedelta(days=2)
SALT = "lectures.remote.hand_over"
AWAY = (
    "The service that reads lectures did not answer, so this was not done, and nothing was "
    "charged. Run it again later."
)
REFUSED = (
    "The service that reads lectures refused this one, so it was not done, and nothing was "
    "charged. Tell whoever runs this site."
)


def read_elsewhere(lecture: Lecture, context: JobContext) -> Finish | Waiting | Later:
    """Have the worker read the lecture or, once it has, keep what it has read."""
    handed = HandOver.objects.filter(job=context.job).first()
    if handed is None or handed.attempt != context.job.attempt and not handed.completed_at:
        handed = _begin(context)
    try:
        if handed.completed_at is not None:
            return take_result(handed, lecture, context)
        return _asked(handed, lecture, context)
    except Away as away:
        return _later(handed, away, context)


def _begin(context: JobContext) -> HandOver:
    """Hand over anew: nothing that is reported on an earlier attempt counts any more."""
    if not has_key() or not own_address():
        log.error("worker_misconfigured")
        raise JobFailed("worker_misconfigured", REFUSED)
    with context.fenced():
        HandOver.objects.filter(job=context.job).delete()
        return HandOver.objects.create(
            job=context.job, attempt=context.job.attempt, sent_at=timezone.now()
        )


def _asked(handed: HandOver, lecture: Lecture, context: JobContext) -> Waiting | Later:
    """Send the order. It is the worker that knows whether it has it already. Raises `Away`."""
    if timezone.now() - context.job.created_at > LONGEST:
        raise JobFailed("worker_too_slow", AWAY)
    reply = post(f"{settings.WORKER_SERVICE_URL}/process", order(handed, lecture, context.job))
    if not reply.good:
        raise _refusal(reply)
    _note_away(handed, None, context)
    return Later(ASK_AGAIN) if reply.data.get("status") == "in_queue" else Waiting(LEASE)


def order(handed: HandOver, lecture: Lecture, job: Job) -> dict[str, Any]:
    """What the worker is told: which video, where to call back, and what it may need besides."""
    token = token_of(handed)
    return {
        "video_id": str(lecture.pk),
        "callback_url": f"{own_address()}{reverse('api-worker-callback')}?token={token}",
        "source_url": f"{own_address()}{reverse('worker-source', args=[token])}",
        "filename": lecture.upload.filename,
        "job_id": str(job.pk),
        "attempt": job.attempt,
        "language": job.params["language"],
        "layout": job.params["layout"] or lecture.layout,
        "speech": job.params["speech"],
    }


def token_of(handed: HandOver) -> str:
    """What only the worker that was asked has, and only of this lecture."""
    return signing.Signer(salt=SALT).sign(handed.pk.hex)


def handed_over(token: str) -> HandOver | None:
    """What a token was made for; None where that is over. Raises `signing.BadSignature`."""
    number = signing.Signer(salt=SALT).unsign(token)
    return HandOver.objects.select_related("job__upload").filter(pk=number).first()


def _refusal(reply: Reply) -> JobFailed:
    log.error("worker_refused", status=reply.status, answer=reply.data)
    return JobFailed("worker_refused", REFUSED)


def _later(handed: HandOver, away: Away, context: JobContext) -> Later:
    """Try again after a while, which grows with the time since it last answered."""
    log.warning("worker_away", job_id=str(context.job.pk), error=str(away))
    now = timezone.now()
    since = handed.away_since or now
    if now - since > PATIENCE:
        raise JobFailed("worker_away", AWAY)
    _note_away(handed, since, context)
    return Later(min(max(now - since, FIRST_PAUSE), LONGEST_PAUSE))


def _note_away(handed: HandOver, since: Any, context: JobContext) -> None:
    if handed.away_since != since:
        with context.fenced():
            HandOver.objects.filter(pk=handed.pk).update(away_since=since)
