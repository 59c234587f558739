"""The installation's forgery scorer: chosen by a setting, loaded once per process when needed."""

from functools import cache

from django.conf import settings

from detection.engines.faces.forgery import ForgeryScorer, load_scorer


@cache
def forgery_scorer() -> ForgeryScorer:
    """The scorer that `FACE_FORGERY_ENGINE` names."""
    return load_scorer(settings.FACE_FORGERY_ENGINE)
