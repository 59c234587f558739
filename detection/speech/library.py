"""What the library shows, runs and exports of examinations of voices."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse

from accounts.models import User
from detection.speech.kinds import AUDIO
from detection.speech.models import SpeechDetection, SpeechLabel
from detection.speech.selectors import (
    detection_brief,
    finished_detections,
    found_dict,
    latest_examination,
    newest_detections,
)
from detection.speech.uploads import SOUND_TRACK, VOICES
from media_jobs.jobs.selectors import job_snapshot
from media_jobs.jobs.services import rerun
from media_jobs.library.systems import Shown, System
from media_jobs.models import Job, JobStatus, Upload, statuses_shown_as
from media_jobs.uploads.work import start


def knows(uploads: Sequence[Upload]) -> list[uuid.UUID]:
    """Those whose voices were examined, or are to be."""
    found = SpeechDetection.objects.filter(upload__in=[upload.pk for upload in uploads])
    return list(found.order_by().values_list("upload_id", flat=True).distinct())


def page(upload: Upload) -> str:
    """The page of a recording."""
    return reverse("recording", args=[upload.pk])


def show(uploads: Sequence[Upload]) -> dict[uuid.UUID, Shown]:
    """Each recording's verdict, or the state of its examination."""
    return {pk: _shown(detection) for pk, detection in newest_detections(uploads).items()}


def _shown(detection: SpeechDetection) -> Shown:
    job = job_snapshot(detection.job)
    concluded = detection.job.status == JobStatus.SUCCEEDED
    failed = job["error"]
    return Shown(
        badge=detection.label if concluded else job["status"],
        figure=detection.spoof_probability if concluded else None,
        figure_means="probability of a spoofed voice",
        summary=failed["message"] if failed else detection.summary,
        job=job,
        doing="Listening",
    )


def found(user: User, status: str, label: str) -> QuerySet[SpeechDetection, uuid.UUID]:
    """The videos whose voices were examined so, as their newest examination has it."""
    examinations = SpeechDetection.objects.filter(owner=user, upload__kind__in=SOUND_TRACK.kinds)
    same = SpeechDetection.objects.filter(upload=OuterRef("upload")).order_by("-created_at", "-id")
    if status:
        examinations = examinations.filter(
            job__status__in=statuses_shown_as(status), pk=Subquery(same.values("pk")[:1])
        )
    if label:
        concluded = same.exclude(label="").values("label")
        examinations = examinations.alias(concluded=Subquery(concluded[:1]))
        examinations = examinations.filter(concluded=label)
    return examinations.order_by().values_list("upload", flat=True)


def run_again(upload: Upload) -> Job:
    """Examine the voices of an upload anew."""
    job = latest_examination(upload.pk)
    if job is None:
        return start(upload=upload, purposes=[VOICES if upload.kind == AUDIO else SOUND_TRACK])[0]
    return rerun(job=job)


def results(upload: Upload) -> dict[str, Any]:
    """What was last found in the voices of a recording, without links that expire."""
    detection = finished_detections(upload).select_related("upload").first()
    return {"detection": exported(detection) if detection else None}


def exported(detection: SpeechDetection) -> dict[str, Any]:
    """An examination as files show it that are kept elsewhere."""
    facts = detection_brief(detection)
    facts.pop("links")
    return facts | found_dict(detection)


VOICES_FOUND = System(
    name="voices",
    label="Voices",
    kinds=(*VOICES.kinds, *SOUND_TRACK.kinds),
    knows=knows,
    page=page,
    show=show,
    run_again=run_again,
    results=results,
    labels=tuple((str(value), str(name)) for value, name in SpeechLabel.choices),
    examined=VOICES.kinds,
    found=found,
)
