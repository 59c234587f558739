"""Two examinations of voices side by side: of one file by two models, or of two files."""

import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from accounts.models import User
from detection.sessions.comparing import Choice, Curves, Together, day_in_words
from detection.sessions.strips import Stretch, Strip
from detection.speech.listing import found_recordings
from detection.speech.models import SpeechDetection, SpeechLabel
from detection.speech.selectors import LONG, finished_detections
from detection.speech.shown import MeasuredFeature, feature_groups, on_scale
from media_jobs.files.links import link_to
from media_jobs.models import Upload

MOST_EARLIER = 20
CALM = (SpeechLabel.BONA_FIDE, SpeechLabel.NO_SPEECH)


class MeasuredInBoth(NamedTuple):
    """A feature with what was measured in the first and in the second."""

    first: MeasuredFeature
    second: MeasuredFeature


def side_of(detection: SpeechDetection) -> dict[str, Any]:
    """One of the two, for templates."""
    upload = detection.upload
    return {
        "detection": detection,
        "upload": upload,
        "file_url": link_to(upload.key, content_type=upload.content_type),
        "model": model_of(detection),
        "on_scale": on_scale(detection),
        "strip": strip_of(detection),
    }


def model_of(detection: SpeechDetection) -> str:
    """The model's name and version."""
    return f"{detection.model.get('id', '')} {detection.model.get('version', '')}".strip()


def strip_of(detection: SpeechDetection) -> Strip:
    """Its stretches through time."""
    stretches = [
        Stretch(
            segment["start_seconds"],
            segment["end_seconds"],
            segment["label"],
            segment["spoof_probability"] or 0.0,
        )
        for segment in detection.segments
    ]
    strip = Strip(stretches=stretches, calm=CALM)
    strip.place(detection.seconds)
    return strip


def together(first: SpeechDetection, second: SpeechDetection) -> Together:
    """Their players, and their curves where both have one."""
    curves = None
    if first.windows and second.windows:
        curves = Curves(
            reverse("api-detection", args=[first.pk]),
            reverse("api-detection", args=[second.pk]),
            "spoof_probability",
            "Probability of a spoofed voice",
            "A point is a window of the recording.",
        )
    return Together(_name(first, second), _name(second, first), curves=curves, one_heard=True)


def _name(detection: SpeechDetection, other: SpeechDetection) -> str:
    if detection.upload_id != other.upload_id:
        return detection.upload.filename
    return f"{model_of(detection)}, {day_in_words(detection.created_at)}"


def measured_in_both(first: SpeechDetection, second: SpeechDetection) -> list[MeasuredInBoth]:
    """What was measured in the two, by the catalogue."""
    sides = (
        [measured for group in feature_groups(one) for measured in group.features]
        for one in (first, second)
    )
    return [MeasuredInBoth(*pair) for pair in zip(*sides, strict=True)]


def earlier_choices(detection: SpeechDetection) -> list[Choice]:
    """Other examinations of the same file, newest first."""
    others = finished_detections(detection.upload).exclude(pk=detection.pk).defer(*LONG)
    return [
        Choice(
            _address(detection, other),
            model_of(other) or "An unnamed model",
            other.label,
            day_in_words(other.created_at),
        )
        for other in others[:MOST_EARLIER]
    ]


def others_of(user: User, detection: SpeechDetection, search: str) -> QuerySet[Upload]:
    """The user's other recordings with a verdict whose name has this in it."""
    finished = SpeechDetection.objects.filter(upload=OuterRef("pk")).exclude(label="")
    found = found_recordings(user, search).exclude(pk=detection.upload_id)
    return found.filter(Exists(finished))


def choices_among(detection: SpeechDetection, uploads: Iterable[Upload]) -> list[Choice]:
    """Each of the recordings by its newest verdict."""
    uploads = list(uploads)
    newest = _newest_finished(upload.pk for upload in uploads)
    return [
        Choice(
            _address(detection, newest[upload.pk]),
            upload.filename,
            newest[upload.pk].label,
            day_in_words(upload.created_at),
        )
        for upload in uploads
        if upload.pk in newest  # it may have gone just now
    ]


def _newest_finished(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, SpeechDetection]:
    found = SpeechDetection.objects.filter(upload__in=list(ids)).exclude(label="").defer(*LONG)
    return {one.upload_id: one for one in found.order_by("created_at", "pk")}


def _address(first: SpeechDetection, second: SpeechDetection) -> str:
    return reverse("recording-compare", args=[first.pk, second.pk])
