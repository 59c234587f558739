"""The installation's forgery scorer."""

from django.conf import settings

from detection.engines.faces.forgery import ForgeryScorer, load_scorer


def forgery_scorer() -> ForgeryScorer:
    """The scorer that `FACE_FORGERY_ENGINE` names, loaded once per process when first needed."""
    return load_scorer(settings.FACE_FORGERY_ENGINE)
