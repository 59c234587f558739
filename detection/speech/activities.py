"""What a user's log says of examinations of voices."""

import uuid

from django.urls import reverse

from accounts.activities.services import record
from accounts.activities.types import ActivityType
from detection.speech.models import SpeechDetection, SpeechLabel
from media_jobs.models import Job, JobStatus, Upload

VOICES_STARTED = ActivityType("voices_started", "Voice Analysis Started")
VOICES_COMPLETED = ActivityType("voices_completed", "Voice Analysis Completed")
VOICES_FAILED = ActivityType("voices_failed", "Voice Analysis Failed")
VOICES_CANCELLED = ActivityType("voices_cancelled", "Voice Analysis Cancelled")
TYPES = (VOICES_STARTED, VOICES_COMPLETED, VOICES_FAILED, VOICES_CANCELLED)

READINGS = {
    SpeechLabel.BONA_FIDE: "sounds like a human voice",
    SpeechLabel.SPOOF: "sounds like a spoofed voice",
    SpeechLabel.UNCERTAIN: "has no clear answer",
    SpeechLabel.NO_SPEECH: "holds no speech",
}


def record_speech_scan(job: Job) -> None:
    """An examination was begun, failed or was cancelled; of other changes nothing is said."""
    if job.upload is None:
        return
    name = f"“{job.upload.filename}”"
    if job.is_new:
        kind, message = VOICES_STARTED, f"The analysis of the voices in {name} was started"
    elif job.status == JobStatus.FAILED:
        kind = VOICES_FAILED
        message = f"The voices in {name} were not examined. {job.error_message}"
    elif job.status == JobStatus.CANCELLED:
        kind, message = VOICES_CANCELLED, f"The analysis of the voices in {name} was cancelled"
    else:
        return
    _record(job.owner_id, kind, message, job.upload)


def record_verdict(detection: SpeechDetection) -> None:
    """An examination has its verdict."""
    upload = detection.upload
    message = f"“{upload.filename}” {READINGS[SpeechLabel(detection.label)]}"
    _record(detection.owner_id, VOICES_COMPLETED, message, upload)


def _record(user_id: uuid.UUID, kind: ActivityType, message: str, upload: Upload) -> None:
    page = reverse("recording", args=[upload.pk])
    record(user_id=user_id, kind=kind, message=message, about=upload.pk, page=page)
