"""Having the ML service examine a recording, to which it is given a link and nothing else."""

import time
from typing import Any

import structlog
from django.conf import settings

from detection.speech.findings import Findings
from detection.speech.remote.answers import NotUnderstood, understood
from detection.speech.remote.asking import Away, Reply, TooSlow, WatchedDeadline, asked
from media_jobs.errors import JobFailed
from media_jobs.files.links import link_to, own_address
from media_jobs.files.serving import presigned_url
from media_jobs.jobs.context import JobContext
from media_jobs.models import Upload

log = structlog.get_logger(__name__)

PREDICT = "/api/predict"
LATER = "Your file is kept: run the analysis again later."


def hands_over() -> bool:
    """Whether an ML service elsewhere examines the voices."""
    return bool(settings.ML_SERVICE_URL)


def asked_of_service(upload: Upload, context: JobContext) -> Findings:
    """What the ML service finds in the voices of an upload.

    Raises `JobFailed` when it is away, too slow, or its answer is odd.
    """
    began = time.monotonic()
    clock = WatchedDeadline(settings.ML_SERVICE_SECONDS, context.check_cancelled)
    fields = {"audio_url": address_of(upload), "audio_type": upload.content_type}
    context.progress(0.1, "The service is listening")
    try:
        reply = asked("POST", PREDICT, clock=clock, fields=fields)
    except TooSlow as error:
        log.warning("ml_service_slow", error=str(error))
        raise JobFailed(
            "ml_service_slow",
            f"The service that examines voices did not answer within {settings.ML_SERVICE_SECONDS} "
            f"seconds. {LATER}",
        ) from error
    except Away as error:
        log.warning("ml_service_away", error=str(error))
        raise _away() from error
    return _found(reply, time.monotonic() - began)


def address_of(upload: Upload) -> str:
    """A link to the file that anybody may follow, for a while; to no other file.

    Raises `JobFailed` where nobody has said how others reach this site.
    """
    at_store = presigned_url(
        upload.key,
        content_type=upload.content_type,
        filename=upload.download_name,
        seconds=settings.SIGNED_URL_SECONDS,
    )
    if at_store:
        return at_store
    if not own_address():
        log.error("ml_service_without_address", hint="Set API_URL or SITE_URL.")
        raise JobFailed("not_configured", f"The service cannot reach this site. {LATER}")
    return own_address() + link_to(upload.key, content_type=upload.content_type)


def _found(reply: Reply, took_seconds: float) -> Findings:
    if reply.status >= 500 or reply.status in (408, 429):
        log.warning("ml_service_away", status=reply.status)
        raise _away()
    if 300 <= reply.status < 400 or reply.status in (401, 402, 403, 404, 405):
        log.error("ml_service_refuses", status=reply.status, hint="See ML_SERVICE_TOKEN.")
        raise JobFailed(
            "ml_service_refuses",
            f"The service that examines voices does not take this site’s requests. {LATER}",
        )
    if not 200 <= reply.status < 300:
        raise JobFailed("ml_service_refused_file", _refusal(reply.data or {}))
    try:
        return understood(reply.data or {}, round(took_seconds, 3))
    except NotUnderstood as error:
        log.error("ml_service_odd", error=str(error))
        raise JobFailed(
            "ml_service_odd",
            f"The service that examines voices gave an answer that makes no sense. {LATER}",
        ) from error


def _away() -> JobFailed:
    return JobFailed(
        "ml_service_away", f"The service that examines voices does not answer. {LATER}"
    )


def _refusal(said: dict[str, Any]) -> str:
    """What the service says of a file that it does not take."""
    for name in ("detail", "message", "error"):
        if isinstance(said.get(name), str) and said[name].strip():
            words = "".join(c for c in said[name] if c.isprintable())[:300]
            return f"The service that examines voices did not take the file: {words}"
    return "The service that examines voices did not take the file. Send it in another format."
