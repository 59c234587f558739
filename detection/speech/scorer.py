"""The installation's model of spoofed speech."""

from typing import Any

from django.conf import settings

from detection.engines.speech.scorer import SpeechScorer, load_scorer, loaded_scorers


def speech_scorer() -> SpeechScorer:
    """The scorer that `SPEECH_SPOOF_ENGINE` names, loaded once per process when first needed."""
    return load_scorer(settings.SPEECH_SPOOF_ENGINE)


def current_model() -> dict[str, Any]:
    """The model that examines recordings today, as its results describe it."""
    return speech_scorer().card.spec.as_object()


def loaded_models() -> list[str]:
    """Id and version of each model that this process has loaded."""
    specs = [engine.card.spec for engine in loaded_scorers()]
    return [f"{spec.id} {spec.version}" for spec in specs]
