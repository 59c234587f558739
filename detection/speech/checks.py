"""System checks of the settings of voices."""

from typing import Any

from django.core.checks import Error, register

from detection.speech.scorer import speech_scorer
from media_jobs.engines.errors import EngineMisconfigured


@register()
def the_speech_engine_can_be_had(**kwargs: Any) -> list[Error]:
    """Refuse an engine that is named wrongly, or files that it cannot use."""
    try:
        speech_scorer()
    except (EngineMisconfigured, ImportError, AttributeError, TypeError, OSError) as error:
        hint = "See “Other engines” in docs/operations.md."
        return [Error(f"SPEECH_SPOOF_ENGINE: {error}", hint=hint, id="speech.E001")]
    return []
