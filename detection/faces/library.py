"""What the library shows, runs and exports of examinations of faces."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from detection.faces.uploads import EXAMINED
from detection.sessions.models import Label
from detection.sessions.selectors import (
    fetch_for_lists,
    latest_examination,
    results_dict,
    video_dict,
    videos_of,
)
from detection.sessions.video_kinds import VideoKind
from media_jobs.jobs.services import rerun
from media_jobs.library.systems import Shown, System
from media_jobs.models import Job, JobStatus, Upload
from media_jobs.uploads.work import start


def knows(uploads: Sequence[Upload]) -> list[uuid.UUID]:
    """Those that were examined, or are to be."""
    return [upload.pk for upload in uploads if upload.latest_status]


def page(upload: Upload) -> str:
    """The page of a video or picture."""
    return reverse("video", args=[upload.pk])


def show(uploads: Sequence[Upload]) -> dict[uuid.UUID, Shown]:
    """Each upload's verdict, or the state of its examination."""
    fetch_for_lists(uploads)
    return {upload.pk: _shown(video_dict(upload)) for upload in uploads}


def _shown(video: dict[str, Any]) -> Shown:
    result, job = video["result"], video["job"]
    concluded = result if video["status"] == JobStatus.SUCCEEDED else None
    failed = job and job["error"]
    return Shown(
        badge=concluded["label"] if concluded else video["status"] or "",
        figure=concluded["fake_probability"] if concluded else None,
        figure_means="probability of manipulation",
        summary=failed["message"] if failed else result["summary"] if result else "",
        thumbnail=video["links"]["thumbnail"],
        job=job,
        doing="Analysing",
    )


def run_again(upload: Upload) -> Job:
    """Examine an upload anew."""
    job = latest_examination(upload.pk)
    if job is None:
        return start(upload=upload, purposes=[EXAMINED])[0]
    return rerun(job=job)


def results(upload: Upload) -> dict[str, Any]:
    """What was found in an upload of anybody's."""
    return exported(videos_of(upload.owner).get(pk=upload.pk))


def exported(video: Upload) -> dict[str, Any]:
    """The facts and results of one of `videos_of`, without the links that expire."""
    facts, found = video_dict(video), results_dict(video)
    for name in ("links", "job", "result"):
        facts.pop(name)
    for frame in found["telling_frames"]:
        frame.pop("crop_url")
        frame.pop("heatmap_url")
    return {"video": facts, "results": found}


FACES = System(
    name="faces",
    label="Faces",
    kinds=tuple(VideoKind.values),
    knows=knows,
    page=page,
    show=show,
    run_again=run_again,
    results=results,
    labels=tuple((str(value), str(name)) for value, name in Label.choices),
    examined=tuple(VideoKind.values),
)
