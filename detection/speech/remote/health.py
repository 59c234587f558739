"""Whether whatever examines voices here is well."""

from typing import Any

from django.core.cache import cache

from accounts.http.guarded import Deadline
from detection.speech.remote.asking import Away, asked
from detection.speech.remote.service import hands_over
from detection.speech.scorer import speech_scorer
from media_jobs.engines.errors import EngineMisconfigured

SECONDS = 3.0
# The service is asked at most so often, however often we are.
KEPT_SECONDS = 5
KEY = "ml-service-health"


def ml_service_health() -> dict[str, Any]:
    """What examines voices, and whether it can; takes about `SECONDS` at most."""
    return _remote() if hands_over() else _in_house()


def _remote() -> dict[str, Any]:
    known: dict[str, Any] | None = cache.get(KEY)
    if known is None:
        known = _told(*_asked_now(), service="remote", model=None)
        cache.set(KEY, known, KEPT_SECONDS)
    return known


def _asked_now() -> tuple[str, str]:
    try:
        reply = asked("GET", "/health", clock=Deadline(SECONDS))
    except Away:
        return "unhealthy", "The service that examines voices does not answer."
    if reply.status >= 500:
        return "unhealthy", f"The service that examines voices answers {reply.status}."
    return "healthy", "The service that examines voices answers."


def _in_house() -> dict[str, Any]:
    try:
        card = speech_scorer().card
    except (EngineMisconfigured, ImportError, AttributeError, TypeError, OSError):
        return _told("unhealthy", "The model cannot be loaded.", service="in-house", model=None)
    model = f"{card.spec.id} {card.spec.version}"
    if not card.calibrated:
        detail = "The model is not calibrated: every answer is left open."
    else:
        detail = "Voices are examined by this site itself."
    status = "healthy" if card.calibrated else "degraded"
    return _told(status, detail, service="in-house", model=model)


def _told(status: str, detail: str, *, service: str, model: str | None) -> dict[str, Any]:
    return {"status": status, "service": service, "model": model, "detail": detail}
