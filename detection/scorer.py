"""The installation's forgery scorer."""

from dataclasses import asdict
from typing import Any

from django.conf import settings

from detection.engines.faces.forgery import ForgeryScorer, load_scorer


def forgery_scorer() -> ForgeryScorer:
    """The scorer that `FACE_FORGERY_ENGINE` names, loaded once per process when first needed."""
    return load_scorer(settings.FACE_FORGERY_ENGINE)


def current_model() -> dict[str, Any]:
    """The model that examines files today, as its results describe it."""
    return asdict(forgery_scorer().card.spec)
