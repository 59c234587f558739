"""System checks of detection's settings."""

from typing import Any

from django.core.checks import Error, register

from detection.faces.scorer import forgery_scorer
from media_jobs.engines.errors import EngineMisconfigured


@register()
def the_engine_can_be_had(**kwargs: Any) -> list[Error]:
    """Refuse an engine that is named wrongly, or files that it cannot use."""
    try:
        forgery_scorer()
    except (EngineMisconfigured, ImportError, AttributeError, TypeError, OSError) as error:
        hint = "See “Other engines” in docs/operations.md."
        return [Error(f"FACE_FORGERY_ENGINE: {error}", hint=hint, id="detection.E002")]
    return []
