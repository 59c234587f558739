"""Lectures as the lecture client knows them: a task for each video, with its words for states."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet
from rest_framework.request import Request

from accounts.http.site_address import absolute
from generation.lectures.models import FileFormat, Lecture, LectureFile
from generation.lectures.selectors import link_to_file, readings_of
from media_jobs.files.links import address_in_store
from media_jobs.jobs.models import Job, JobStatus, StepStatus


class TaskStatus(models.TextChoices):
    """The states of a task."""

    IN_QUEUE = "in_queue"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


STATUS_OF = {
    JobStatus.QUEUED: TaskStatus.IN_QUEUE,
    JobStatus.RUNNING: TaskStatus.PROCESSING,
    JobStatus.WAITING: TaskStatus.PROCESSING,
    JobStatus.SUCCEEDED: TaskStatus.COMPLETED,
    JobStatus.FAILED: TaskStatus.FAILED,
    JobStatus.CANCELLED: TaskStatus.FAILED,
}
CANCELLED = "This was cancelled. Send the video again to have it done after all."


def with_facts(lectures: QuerySet[Lecture]) -> QuerySet[Lecture]:
    """The lectures with whatever else their records tell, newest first."""
    return lectures.select_related("upload", "owner").prefetch_related("files")


def records(request: Request, lectures: Collection[Lecture]) -> list[dict[str, Any]]:
    """The record of each lecture, ready for JSON."""
    readings = readings_of(lectures)
    return [_record(request, lecture, readings.get(lecture.pk)) for lecture in lectures]


def record(request: Request, lecture: Lecture) -> dict[str, Any]:
    """The record of a lecture."""
    (only,) = records(request, [lecture])
    return only


def _record(request: Request, lecture: Lecture, reading: Job | None) -> dict[str, Any]:
    status = status_of(reading)
    return {
        "video_id": str(lecture.pk),
        "filename": lecture.upload.filename,
        "user_id": str(lecture.owner_id),
        "user_email": lecture.owner.email,
        "status": status,
        "created_at": lecture.created_at,
        "updated_at": _updated_at(lecture, reading),
        "pdf_url": _address(request, lecture, FileFormat.PDF),
        "subtitle_url": _address(request, lecture, FileFormat.SRT),
        "progress": 100.0 if reading is None else _progress(reading),
        "step": None if reading is None else running_step(reading),
        "error": None if reading is None else error_of(reading),
    }


def status_of(reading: Job | None) -> TaskStatus:
    """The state of a task whose video this job reads."""
    return STATUS_OF[JobStatus(reading.status)] if reading else TaskStatus.COMPLETED


def error_of(reading: Job) -> str | None:
    """Why there is no PDF, for people; None unless it failed."""
    if reading.status == JobStatus.CANCELLED:
        return CANCELLED
    return reading.error_message if reading.status == JobStatus.FAILED else None


def file_of(lecture: Lecture, format_: FileFormat) -> LectureFile | None:
    """A file of the lecture that has something in it."""
    files = (file for file in lecture.files.all() if file.format == format_)
    return next((file for file in files if file.size_bytes), None)


def running_step(job: Job) -> str | None:
    """The name of what a job is doing."""
    running = (step.name for step in job.steps.all() if step.status == StepStatus.RUNNING)
    return next(running, None)


def _address(request: Request, lecture: Lecture, format_: FileFormat) -> str | None:
    """Where a file is: in the object store, or else by a link that opens it for a while."""
    file = file_of(lecture, format_)
    if file is None:
        return None
    kept = address_in_store(file.key)
    return kept or absolute(request, link_to_file(lecture, file))


def _progress(reading: Job) -> float:
    return 100.0 if reading.status == JobStatus.SUCCEEDED else reading.progress


def _updated_at(lecture: Lecture, reading: Job | None) -> datetime:
    """When anything of it last changed."""
    moments = [lecture.created_at, *(file.made_at for file in lecture.files.all())]
    if reading is not None:
        happened = (reading.started_at, reading.heartbeat_at, reading.finished_at)
        moments += [reading.created_at, *(moment for moment in happened if moment)]
    return max(moments)
