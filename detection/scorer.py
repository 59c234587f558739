"""The installation's forgery scorer."""

from typing import Any

from django.conf import settings

from detection.engines.faces.ensemble import FaceEngine
from detection.engines.faces.forgery import load_scorer


def forgery_scorer() -> FaceEngine:
    """The scorer that `FACE_FORGERY_ENGINE` names, loaded once per process when first needed."""
    return load_scorer(settings.FACE_FORGERY_ENGINE)


def current_model() -> dict[str, Any]:
    """The model that examines files today, as its results describe it."""
    return forgery_scorer().card.spec.as_object()
