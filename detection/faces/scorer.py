"""The installation's forgery scorer."""

from typing import Any

from django.conf import settings

from detection.engines.faces.ensemble import FaceEngine
from detection.engines.faces.forgery import load_scorer, loaded_scorers
from detection.sessions.models import DetectionSession


def forgery_scorer() -> FaceEngine:
    """The scorer that `FACE_FORGERY_ENGINE` names, loaded once per process when first needed."""
    return load_scorer(settings.FACE_FORGERY_ENGINE)


def current_model() -> dict[str, Any]:
    """The model that examines files today, as its results describe it."""
    return forgery_scorer().card.spec.as_object()


def loaded_models() -> list[str]:
    """Id and version of each model that this process has loaded."""
    specs = [engine.card.spec for engine in loaded_scorers()]
    return [f"{spec.id} {spec.version}" for spec in specs]


def examination_settings() -> dict[str, Any]:
    """What besides the model decides how a file is examined."""
    return {"frames_a_second": settings.DETECTION_FPS}


def is_current(session: DetectionSession) -> bool:
    """Whether examining again, with today's model and settings, would do the same again."""
    return session.model == current_model() and session.settings == examination_settings()
