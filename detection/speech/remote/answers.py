"""The answer of an ML service, which may say anything: read, or not understood."""

import math
from typing import Any

from rest_framework import serializers

from detection.engines.speech.features.catalogue import GROUPS
from detection.speech.answer import is_deepfake
from detection.speech.findings import Findings
from detection.speech.models import SpeechLabel
from detection.speech.remote.serializers import ExaminationSent, PredictionSent

MOST_FEATURES = 60
UNKNOWN_MODEL = {
    "id": "ml-service",
    "version": "",
    "licence": "",
    "sha256": "",
    "wants_gpu": False,
}


class NotUnderstood(ValueError):
    """It is not an answer of the contract; the message says why."""


def understood(answer: dict[str, Any], took_seconds: float) -> Findings:
    """What an ML service has found. Raises `NotUnderstood`.

    One that is a site like this tells the whole examination; of others the two figures are read: an
    answer that is not sure of itself is left open. `took_seconds` is for one that does not say.
    """
    told = _valid(PredictionSent(data=answer))
    features = _figures(told.get("features") or {})
    processing = told.get("processing_time", took_seconds)
    if "examination" in answer:
        examination = _valid(ExaminationSent(data=answer["examination"]))
        if told["is_deepfake"] != is_deepfake(examination["label"]):
            raise NotUnderstood(
                "is_deepfake and the label of the examination contradict each other"
            )
        return Findings(**examination, features=features, processing_seconds=processing)
    label, probability = _read(told["is_deepfake"], told["confidence_score"])
    return Findings(
        label=label,
        spoof_probability=probability,
        summary=_summary(label, probability),
        reasons=[
            {
                "code": "by_service",
                "message": "A service elsewhere has examined this recording. It says neither when "
                "nor why, and how its figure is calibrated is not known here.",
                "unexamined": False,
            }
        ],
        segments=[],
        speakers=[],
        windows=[],
        features=features,
        measured_seconds={},
        facts={},
        thresholds={"bona_fide_below": 0.5, "spoof_above": 0.5},
        model=UNKNOWN_MODEL,
        seconds=0.0,
        spoken_seconds=0.0,
        processing_seconds=processing,
    )


def _valid(serializer: serializers.Serializer) -> dict[str, Any]:
    if not serializer.is_valid():
        raise NotUnderstood(str(serializer.errors)[:500])
    return dict(serializer.validated_data)


def _read(is_spoof: bool, confidence: float) -> tuple[str, float]:
    probability = confidence if is_spoof else 1 - confidence
    if confidence <= 0.5:
        return SpeechLabel.UNCERTAIN, probability
    return (SpeechLabel.SPOOF if is_spoof else SpeechLabel.BONA_FIDE), probability


def _summary(label: str, probability: float) -> str:
    told = f"the probability of a spoofed voice that it tells is {probability:.0%}".replace(
        "%", " %"
    )
    if label == SpeechLabel.SPOOF:
        return f"The service finds the speech synthetic or altered; {told}."
    if label == SpeechLabel.BONA_FIDE:
        return f"The service found no sign of a spoofed voice; {told}. This is no proof."
    return f"The service is not sure; {told}."


def _figures(features: dict[str, Any]) -> dict[str, dict[str, float | None]]:
    """The numbers in its groups of features; of what else there may be nothing is kept."""
    return {group: _numbers(features.get(group)) for group in GROUPS}


def _numbers(group: Any) -> dict[str, float | None]:
    if not isinstance(group, dict):
        return {}
    found: dict[str, float | None] = {}
    for name, value in list(group.items())[:MOST_FEATURES]:
        if value is None:
            found[str(name)[:60]] = None
        elif (
            isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        ):
            found[str(name)[:60]] = float(value)
    return found
