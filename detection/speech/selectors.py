"""Reads of recordings and of what was found in them, which begin at their owner."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.http.caller import HasUser, signed_in
from accounts.models import User
from detection.sessions.video_kinds import VideoKind
from detection.speech.answer import confidence_score, is_deepfake
from detection.speech.kinds import AUDIO, SPEECH_SCAN_KIND
from detection.speech.models import SpeechDetection
from media_jobs.files.links import link_to
from media_jobs.jobs.selectors import job_snapshot, latest_job
from media_jobs.models import Job, Upload
from media_jobs.uploads.selectors import uploads_of

# Lists show nothing of these, which may be long.
LONG = ("reasons", "segments", "speakers", "windows")


def audio_files_of(user: User) -> QuerySet[Upload]:
    """The user's sound files, newest first."""
    return uploads_of(user).filter(kind=AUDIO)


def recordings_of(user: User) -> QuerySet[Upload]:
    """The user's sound files, and videos whose voices were or are examined."""
    examined = SpeechDetection.objects.filter(upload=OuterRef("pk"))
    videos = uploads_of(user).filter(Exists(examined), kind=VideoKind.VIDEO)
    return audio_files_of(user) | videos


def own_audio_file(request: HasUser, file_id: uuid.UUID) -> Upload:
    """The visitor's sound file; anybody else's is not found."""
    return get_object_or_404(audio_files_of(signed_in(request)), pk=file_id)


def own_recording(request: HasUser, recording_id: uuid.UUID) -> Upload:
    """The visitor's recording; anybody else's is not found."""
    return get_object_or_404(recordings_of(signed_in(request)), pk=recording_id)


def detections_of(user: User) -> QuerySet[SpeechDetection]:
    """The user's examinations of voices, newest first."""
    return SpeechDetection.objects.filter(owner=user).select_related("upload", "job")


def own_detection(request: HasUser, detection_id: uuid.UUID) -> SpeechDetection:
    """The visitor's examination; anybody else's is not found."""
    return get_object_or_404(detections_of(signed_in(request)), pk=detection_id)


def own_finished(request: HasUser, detection_id: uuid.UUID) -> SpeechDetection:
    """The visitor's examination that has reached a verdict; any other is not found."""
    finished = detections_of(signed_in(request)).exclude(label="")
    return get_object_or_404(finished, pk=detection_id)


def finished_detections(upload: Upload) -> QuerySet[SpeechDetection]:
    """The examinations of a recording that have reached a verdict, newest first."""
    found = SpeechDetection.objects.filter(upload=upload).exclude(label="")
    return found.select_related("job", "envelope", "spectrogram")


def latest_examination(upload_id: uuid.UUID) -> Job | None:
    """The newest job that examined the voices of an upload, or is to."""
    return latest_job(upload_id, [SPEECH_SCAN_KIND])


def newest_detections(uploads: Iterable[Upload]) -> dict[uuid.UUID, SpeechDetection]:
    """The newest examination of each of these recordings, finished or not."""
    ids = [upload.pk for upload in uploads]
    found = SpeechDetection.objects.filter(upload__in=ids).select_related("job").defer(*LONG)
    ordered = found.prefetch_related("job__steps").order_by("created_at", "pk")
    return {detection.upload_id: detection for detection in ordered}


def audio_file_dicts(uploads: Sequence[Upload]) -> list[dict[str, Any]]:
    """Sound files as the API shows them."""
    newest = newest_detections(uploads)
    return [_audio_file(upload, newest.get(upload.pk)) for upload in uploads]


def audio_file_dict(upload: Upload) -> dict[str, Any]:
    """A sound file as the API shows it."""
    return audio_file_dicts([upload])[0]


def _audio_file(upload: Upload, detection: SpeechDetection | None) -> dict[str, Any]:
    media = upload.media or {}
    return {
        "id": str(upload.pk),
        "filename": upload.filename,
        "content_type": upload.content_type,
        "size_bytes": upload.size_bytes,
        "sha256": upload.sha256,
        "duration_seconds": media.get("duration_seconds"),
        "sample_rate": media.get("rate"),
        "channels": media.get("channels"),
        "codec": media.get("codec"),
        "created_at": upload.created_at,
        "status": detection.job.shown_status if detection else None,
        "detection_id": str(detection.pk) if detection else None,
        "links": {
            "self": reverse("api-audio-file", args=[upload.pk]),
            "page": reverse("recording", args=[upload.pk]),
            "stream": link_to(upload.key, content_type=upload.content_type),
        },
    }


def detection_brief(detection: SpeechDetection) -> dict[str, Any]:
    """An examination as lists of the API show it; what is not known yet is null."""
    found = bool(detection.label)
    return {
        "id": str(detection.pk),
        "audio_file_id": str(detection.upload_id),
        "filename": detection.upload.filename,
        "status": detection.job.shown_status,
        "is_deepfake": is_deepfake(detection.label) if found else None,
        "confidence_score": confidence_score(detection.label, detection.spoof_probability)
        if found
        else None,
        "label": detection.label or None,
        "spoof_probability": detection.spoof_probability,
        "summary": detection.summary,
        "features": detection.features or None,
        "processing_time": detection.processing_seconds,
        "created_at": detection.created_at,
        "finished_at": detection.finished_at,
        "links": {
            "self": reverse("api-detection", args=[detection.pk]),
            "page": reverse("recording", args=[detection.upload_id]),
        },
    }


def detection_dict(detection: SpeechDetection) -> dict[str, Any]:
    """An examination with all that explains it."""
    return detection_brief(detection) | found_dict(detection) | {"job": job_snapshot(detection.job)}


def found_dict(detection: SpeechDetection) -> dict[str, Any]:
    """What explains the verdict of an examination; empty or null until there is one."""
    return {
        "reasons": detection.reasons,
        "segments": detection.segments,
        "speakers": detection.speakers,
        "windows": detection.window_dicts(),
        "measured_seconds": detection.measured_seconds or None,
        "sound": detection.facts or None,
        "seconds": detection.seconds,
        "spoken_seconds": detection.spoken_seconds,
        "thresholds": detection.thresholds or None,
        "model": detection.model or None,
    }
