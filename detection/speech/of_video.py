"""What the page of a video shows of the voices in it: a verdict of their own."""

from typing import Any

from django.urls import reverse

from detection.faces.evidence import OtherEvidence
from detection.speech.selectors import finished_detections, latest_examination
from detection.speech.shown import recording_facts, result_facts, spectrogram_url
from media_jobs.jobs.selectors import job_snapshot
from media_jobs.models import Upload


def voices_of(upload: Upload) -> dict[str, Any] | None:
    """The newest verdict on the voices and the job that examines them; None where there is none."""
    job = latest_examination(upload.pk)
    if job is None:
        return None
    detection = finished_detections(upload).first()
    return {
        "recording": recording_facts(upload) | {"file_url": "player"},
        "job": job_snapshot(job),
        "result": result_facts(detection) if detection else None,
        "chart_url": reverse("recording-chart", args=[upload.pk]),
        "spectrogram_url": spectrogram_url(detection) if detection else "",
    }


VOICES_OF_VIDEO = OtherEvidence("voices", "voices/_of_video.html", voices_of)
