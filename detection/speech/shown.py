"""A recording and what was found in its voices, as pages show them."""

import json
from typing import Any, NamedTuple

from django.core.files.storage import default_storage
from django.urls import reverse

from detection.engines.speech.error_rates import error_rates_of, how_often_wrong
from detection.engines.speech.features.catalogue import FEATURES, GROUPS, Feature
from detection.speech.library import VOICES_FOUND
from detection.speech.models import SpeechDetection
from detection.speech.selectors import finished_detections, found_dict, latest_examination
from media_jobs.files.links import link_to
from media_jobs.jobs.selectors import job_snapshot
from media_jobs.library.selectors import elsewhere, notes_of
from media_jobs.models import Upload
from media_jobs.uploads.work import not_begun

SHOWN_EARLIER = 20
MOST_WINDOWS = MOST_SEGMENTS = 400
GROUP_NAMES = {
    "spectral_features": "Spectrum",
    "temporal_features": "Time",
    "voice_features": "Voice",
}


class MeasuredFeature(NamedTuple):
    """A feature with what was measured."""

    feature: Feature
    value: float | None

    @property
    def is_unusual(self) -> bool:
        """Whether the value lies where few do."""
        return self.value is not None and not self.feature.is_usual(self.value)


class FeatureGroup(NamedTuple):
    """Features of one kind, and of how many seconds of sound they are."""

    name: str
    seconds: float | None
    features: list[MeasuredFeature]


def recording_context(upload: Upload) -> dict[str, Any]:
    """What the page of a recording is made of."""
    finished = list(finished_detections(upload)[: SHOWN_EARLIER + 1])
    detection, earlier = (finished[0], finished[1:]) if finished else (None, [])
    job = latest_examination(upload.pk)
    return {
        "recording": recording_facts(upload)
        | {"file_url": link_to(upload.key, content_type=upload.content_type)},
        "upload": upload,
        "job": job_snapshot(job) if job else None,
        "result": result_facts(detection) if detection else None,
        "chart_url": reverse("recording-chart", args=[upload.pk]),
        "spectrogram_url": spectrogram_url(detection) if detection else "",
        "earlier": earlier,
        "tags": upload.tags.all(),
        "notes": notes_of(upload),
        "also": not_begun([upload]).get(upload.pk),
        "elsewhere": elsewhere(upload, than=VOICES_FOUND.name),
    }


def recording_facts(upload: Upload) -> dict[str, Any]:
    """What is known of the file itself."""
    return {
        "id": str(upload.pk),
        "kind": upload.kind,
        "filename": upload.filename,
        "original_filename": upload.original_filename,
        "download_name": upload.download_name,
        "size_bytes": upload.size_bytes,
        "sha256": upload.sha256,
        "content_type": upload.content_type,
        "created_at": upload.created_at,
        "media": upload.media,
    }


def result_facts(detection: SpeechDetection) -> dict[str, Any]:
    """The verdict with all that explains it, for templates."""
    found = found_dict(detection)
    rates = error_rates_of(detection.model.get("sha256", ""))
    return found | {
        "error_rates": rates,
        "how_often_wrong": how_often_wrong(detection.label, rates) if rates else "",
        "detection_id": str(detection.pk),
        "label": detection.label,
        "spoof_probability": detection.spoof_probability,
        "summary": detection.summary,
        "feature_groups": feature_groups(detection),
        "segments": found["segments"][:MOST_SEGMENTS],
        "segment_count": len(found["segments"]),
        "windows": found["windows"][:MOST_WINDOWS],
        "window_count": len(found["windows"]),
        "processing_seconds": detection.processing_seconds,
        "finished_at": detection.finished_at,
        "on_scale": on_scale(detection),
    }


def on_scale(detection: SpeechDetection) -> dict[str, float]:
    """Its thresholds by the names that the ruler has for them."""
    return {
        "authentic_below": detection.thresholds.get("bona_fide_below", 0.0),
        "manipulated_above": detection.thresholds.get("spoof_above", 1.0),
    }


def spectrogram_url(detection: SpeechDetection) -> str:
    """A short-lived link to the picture of its frequencies; empty where there is none."""
    picture = detection.spectrogram
    return link_to(picture.key, content_type="image/png") if picture else ""


def feature_groups(detection: SpeechDetection) -> list[FeatureGroup]:
    """What was measured, by groups, in the order of the catalogue."""
    return [
        FeatureGroup(
            GROUP_NAMES[group],
            detection.measured_seconds.get(group),
            [
                MeasuredFeature(feature, detection.features.get(group, {}).get(feature.name))
                for feature in FEATURES
                if feature.group == group
            ],
        )
        for group in GROUPS
    ]


def chart_of(detection: SpeechDetection) -> dict[str, Any]:
    """What the chart of a recording is drawn from, ready for JSON."""
    return {
        "seconds": detection.seconds,
        "envelope": _envelope(detection),
        "segments": detection.segments,
        "speakers": detection.speakers,
        "windows": detection.window_dicts(),
        "thresholds": detection.thresholds,
    }


def _envelope(detection: SpeechDetection) -> list[Any]:
    """The lowest and highest sample of many equal parts; empty where that was deleted just now."""
    if detection.envelope is None:
        return []
    try:
        with default_storage.open(detection.envelope.key) as file:
            found: list[Any] = json.loads(file.read())
    except FileNotFoundError:
        return []
    return found
