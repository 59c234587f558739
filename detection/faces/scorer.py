"""The installation's forgery scorer."""

from typing import Any

from django.conf import settings

from detection.engines.faces.ensemble import FaceEngine
from detection.engines.faces.forgery import load_scorer
from detection.sessions.models import DetectionSession


def forgery_scorer() -> FaceEngine:
    """The scorer that `FACE_FORGERY_ENGINE` names, loaded once per process when first needed."""
    return load_scorer(settings.FACE_FORGERY_ENGINE)


def current_model() -> dict[str, Any]:
    """The model that examines files today, as its results describe it."""
    return forgery_scorer().card.spec.as_object()


def examination_settings() -> dict[str, Any]:
    """What besides the model decides how a file is examined."""
    return {"frames_a_second": settings.DETECTION_FPS}


def is_current(session: DetectionSession) -> bool:
    """Whether examining again, with today's model and settings, would do the same again."""
    return session.model == current_model() and session.settings == examination_settings()
