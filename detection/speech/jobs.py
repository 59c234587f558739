"""The job that examines the voices of an upload."""

import json
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import timezone

from detection.engines.speech.sound_picture import SoundPicture
from detection.speech.activities import READINGS, record_speech_scan, record_verdict
from detection.speech.figures import note_label
from detection.speech.findings import Findings, findings_of
from detection.speech.hearing import draw, hear
from detection.speech.kinds import AUDIO, SPEECH_SCAN_KIND, group_of_recording
from detection.speech.models import SpeechDetection, SpeechLabel
from detection.speech.remote.beside_own import beside_own
from detection.speech.remote.service import asked_of_service, hands_over
from detection.speech.scorer import current_model, speech_scorer
from detection.speech.uploads import limits_of
from media_jobs.engines.errors import EngineRefused
from media_jobs.errors import JobFailed
from media_jobs.files.local_copy import local_copy
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.latest import note_status
from media_jobs.jobs.registry import Finish, JobKind, QueueName, Step
from media_jobs.models import Artifact, Job, Upload

# What an upload that disappears meanwhile leaves behind.
GONE = JobFailed("file_missing", "The file is gone. Upload it again.")


def run_speech_scan(context: JobContext) -> Finish:
    """Examine the job's upload, here or by the ML service; what was found is written at the end."""
    context.step("prepare")
    detection = _row_of(context.job)
    upload = context.job.upload
    if detection is None or upload is None:
        raise JobFailed("file_missing", "The file is gone. Upload it again.")
    by_service = hands_over()
    try:
        with local_copy(upload.key, context.workdir) as path:
            context.step("listen")
            examine = _examine_elsewhere if by_service else _examine_here
            found, picture = examine(path, upload, context)
    except EngineRefused as error:
        raise JobFailed(error.code, error.message) from error
    context.step("conclude")
    envelope, spectrogram = _keep_picture(context, picture)

    def finish() -> None:
        for name, value in found.__dict__.items():
            setattr(detection, name, value)
        detection.by_service = by_service
        detection.envelope, detection.spectrogram = envelope, spectrogram
        detection.finished_at = timezone.now()
        detection.save()
        note_label(upload)
        record_verdict(detection)

    return finish


def _examine_here(path: Path, upload: Upload, context: JobContext) -> tuple[Findings, SoundPicture]:
    heard = hear(path, scorer=speech_scorer(), context=context, longest=_longest(upload))
    return findings_of(heard), heard.picture


def _examine_elsewhere(
    path: Path, upload: Upload, context: JobContext
) -> tuple[Findings, SoundPicture]:
    """The sound is drawn first: what cannot be heard is not sent."""
    drawn = draw(path, context=context, longest=_longest(upload))
    return beside_own(asked_of_service(upload, context), drawn), drawn.picture


def _longest(upload: Upload) -> float:
    seconds = limits_of(upload.kind).seconds
    assert seconds is not None, "recordings have a length"
    return seconds


def _row_of(job: Job) -> SpeechDetection | None:
    return SpeechDetection.objects.filter(job=job).first()


def _keep_picture(context: JobContext, picture: SoundPicture) -> tuple[Artifact, Artifact]:
    envelope = json.dumps(picture.envelope, separators=(",", ":")).encode()
    return (
        context.save_artifact("envelope.json", envelope, "application/json"),
        context.save_artifact("spectrogram.png", picture.spectrogram(), "image/png"),
    )


def _scan_changed(job: Job) -> None:
    if job.upload is None:
        return
    if job.is_new:
        SpeechDetection.objects.create(owner_id=job.owner_id, upload=job.upload, job=job)
    if job.upload.kind == AUDIO:
        note_status(job.upload.pk, (SPEECH_SCAN_KIND,))
    record_speech_scan(job)


def _is_current(job: Job) -> bool:
    detection = _row_of(job)
    if detection is None or detection.by_service != hands_over():
        return False
    return detection.by_service or detection.model == current_model()


def _groups(job: Job) -> list[str]:
    """Whoever watches a recording hears of its examinations."""
    return [group_of_recording(job.upload_id)] if job.upload_id else []


def _page(job: Job) -> str:
    return reverse("recording", args=[job.upload_id]) if job.upload_id else ""


def _outcome(job: Job) -> str:
    detection = SpeechDetection.objects.filter(job=job).exclude(label="").first()
    return f"The recording {READINGS[SpeechLabel(detection.label)]}." if detection else ""


def _queue(params: dict[str, Any]) -> QueueName:
    """Who waits for the ML service holds up nobody who works here."""
    return "net" if hands_over() else "cpu"


def _no_parameters(params: dict[str, Any]) -> dict[str, Any]:
    return {}


SPEECH_SCAN = JobKind(
    name=SPEECH_SCAN_KIND,
    steps=(Step("prepare", 1), Step("listen", 97), Step("conclude", 2)),
    run=run_speech_scan,
    validate=_no_parameters,
    queue=_queue,
    time_limit_seconds=4 * 3600,
    on_change=_scan_changed,
    groups=_groups,
    is_current=_is_current,
    advice="Try a shorter recording.",
    label="Voice analysis",
    icon="audio",
    page=_page,
    outcome=_outcome,
)
