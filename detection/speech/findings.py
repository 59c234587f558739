"""What an examination found, in plain values: for the row, for others' sites, for exports."""

from dataclasses import asdict, dataclass
from typing import Any

from detection.speech.answer import confidence_score, is_deepfake
from detection.speech.hearing import HeardVoices


@dataclass(frozen=True)
class Findings:
    """The verdict with all that explains it, ready for JSON, by the names of the row's columns."""

    label: str
    spoof_probability: float | None
    summary: str
    reasons: list[dict[str, Any]]
    segments: list[dict[str, Any]]
    speakers: list[dict[str, Any]]
    windows: list[list[float]]
    features: dict[str, dict[str, float | None]]
    measured_seconds: dict[str, float]
    facts: dict[str, Any]
    thresholds: dict[str, float]
    model: dict[str, Any]
    seconds: float
    spoken_seconds: float
    processing_seconds: float


def findings_of(heard: HeardVoices) -> Findings:
    """What was found here."""
    outcome, features = heard.outcome, heard.features
    return Findings(
        label=outcome.label,
        spoof_probability=outcome.spoof_probability,
        summary=outcome.summary,
        reasons=[asdict(reason) for reason in outcome.reasons],
        segments=[asdict(segment) for segment in outcome.segments],
        speakers=[asdict(speaker) for speaker in outcome.speakers],
        windows=[
            [
                window.start_seconds,
                window.end_seconds,
                round(window.spoken_seconds, 3),
                round(window.spoof_probability, 4),
            ]
            for window in outcome.windows
        ],
        features=features.values,
        measured_seconds={
            "spectral_features": features.spectral_seconds,
            "temporal_features": round(outcome.seconds, 1),
            "voice_features": features.voice_seconds,
        },
        facts=asdict(outcome.facts),
        thresholds={
            "bona_fide_below": outcome.bona_fide_below,
            "spoof_above": outcome.spoof_above,
        },
        model=outcome.model.as_object(),
        seconds=outcome.seconds,
        spoken_seconds=outcome.spoken_seconds,
        processing_seconds=heard.processing_seconds,
    )


def prediction_of(found: Findings) -> dict[str, Any]:
    """The answer that an ML service gives: what its clients know, and the whole examination."""
    told = ("features", "processing_seconds")
    return {
        "is_deepfake": is_deepfake(found.label),
        "confidence_score": confidence_score(found.label, found.spoof_probability),
        "features": found.features,
        "processing_time": found.processing_seconds,
        "examination": {name: value for name, value in asdict(found).items() if name not in told},
    }
