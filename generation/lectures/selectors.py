"""Reads of lectures, which begin at their owner."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.http.caller import HasUser, signed_in
from accounts.models import User
from generation.lectures.contents import Page, chapters_of, pages_of
from generation.lectures.documents import CONTENT_TYPES, EXTENSIONS
from generation.lectures.kinds import LECTURE_KIND, LECTURE_KINDS
from generation.lectures.models import (
    FileFormat,
    Lecture,
    LectureFile,
    Slide,
    TranscriptLine,
)
from media_jobs.files.links import link_to
from media_jobs.files.serving import presigned_url
from media_jobs.jobs.models import Job, JobStatus
from media_jobs.jobs.selectors import job_snapshot, latest_job


def lectures_of(user: User) -> QuerySet[Lecture]:
    """The user's own lectures, newest first."""
    return Lecture.objects.filter(owner=user).select_related("upload")


def own_lecture(request: HasUser, lecture_id: uuid.UUID) -> Lecture:
    """The visitor's lecture; anybody else's is not found."""
    return get_object_or_404(lectures_of(signed_in(request)), pk=lecture_id)


def newest_job(lecture: Lecture) -> Job | None:
    """The job that worked on it last, or does."""
    return latest_job(lecture.pk, LECTURE_KINDS)


def reading_of(lecture: Lecture) -> Job | None:
    """The job that reads it, or did so last."""
    return latest_job(lecture.pk, [LECTURE_KIND])


def readings_of(lectures: Iterable[Lecture]) -> dict[uuid.UUID, Job]:
    """The job that reads each of these lectures, or did so last."""
    ids = [lecture.pk for lecture in lectures]
    jobs = Job.objects.filter(upload_id__in=ids, kind=LECTURE_KIND).prefetch_related("steps")
    return {job.upload_id: job for job in jobs.order_by("created_at", "pk") if job.upload_id}


def summaries(lectures: Sequence[Lecture]) -> list[dict[str, Any]]:
    """What lists show of these lectures."""
    readings = readings_of(lectures)
    return [_summary(lecture, readings.get(lecture.pk)) for lecture in lectures]


def summary_dict(lecture: Lecture) -> dict[str, Any]:
    """What lists show of a lecture."""
    return _summary(lecture, reading_of(lecture))


def _summary(lecture: Lecture, reading: Job | None) -> dict[str, Any]:
    return {
        "id": str(lecture.pk),
        "title": lecture.name,
        "filename": lecture.upload.filename,
        "language": lecture.language,
        "seconds": lecture.seconds,
        "status": reading.shown_status if reading else JobStatus.SUCCEEDED,
        "created_at": lecture.created_at,
        "read_at": lecture.read_at,
        "links": {
            "self": reverse("api-lecture", args=[lecture.pk]),
            "page": reverse("lecture", args=[lecture.pk]),
        },
    }


def lecture_dict(lecture: Lecture) -> dict[str, Any]:
    """Everything that its owner may know of a lecture, ready for JSON."""
    slides = list(lecture.slides.all())
    pages = pages_of(slides)
    job = newest_job(lecture)
    return summary_dict(lecture) | {
        "layout": lecture.layout,
        "edition": lecture.edition,
        "notes": [{"code": note["code"], "message": note["message"]} for note in lecture.notes],
        "chapters": [
            {"title": chapter.title, "start": chapter.start} for chapter in chapters_of(pages)
        ],
        "slides": [slide_dict(page) for page in pages],
        "left_out": left_out(slides),
        "transcript": [line_dict(line) for line in lecture.transcript.all()],
        "files": files_dict(lecture),
        "job": job_snapshot(job) if job else None,
        "media_url": link_to(lecture.upload.key, content_type=lecture.upload.content_type),
    }


def slide_dict(page: Page) -> dict[str, Any]:
    """A slide that is shown."""
    slide = page.slide
    return {
        "id": slide.pk,
        "number": slide.number,
        "kind": slide.kind,
        "title": slide.title,
        "text": slide.text,
        "spans": [{"start": span.start, "end": span.end} for span in page.spans],
        "width": slide.width,
        "height": slide.height,
        "picture_url": picture_of(slide),
        "thumbnail_url": thumbnail_of(slide),
    }


def thumbnail_of(slide: Slide) -> str:
    """A link to the small picture of a slide."""
    return link_to(str(slide.thumbnail.name), content_type="image/jpeg")


def picture_of(slide: Slide) -> str:
    """A link to the full picture of a slide."""
    return link_to(str(slide.picture.name), content_type="image/png")


def left_out(slides: Iterable[Slide]) -> list[dict[str, Any]]:
    """The slides that are not shown by themselves: dropped, or merged into another."""
    return [
        {
            "id": slide.pk,
            "number": slide.number,
            "title": slide.title,
            "kept": slide.kept,
            "merged_into": slide.merged_into_id,
            "thumbnail_url": thumbnail_of(slide),
        }
        for slide in slides
        if not slide.kept or slide.merged_into_id is not None
    ]


def line_dict(line: TranscriptLine) -> dict[str, Any]:
    """A line of what is said."""
    return {
        "id": line.pk,
        "start": line.start,
        "end": line.end,
        "text": line.text,
        "words": [{"text": text, "start": start, "end": end} for text, start, end, _ in line.words],
        "edited": line.edited,
    }


def files_dict(lecture: Lecture) -> list[dict[str, Any]]:
    """What the lecture can be had as."""
    return [
        {
            "format": file.format,
            "layout": file.layout,
            "size_bytes": file.size_bytes,
            "made_at": file.made_at,
            "current": file.edition == lecture.edition,
            "url": link_to_file(lecture, file),
        }
        for file in lecture.files.all()
    ]


def link_to_file(lecture: Lecture, file: LectureFile) -> str:
    """A link by which the file is saved, under the lecture's name."""
    return link_to(file.key, content_type=_content_type(file), filename=_saved_as(lecture, file))


def presigned(lecture: Lecture, file: LectureFile) -> str:
    """The same at the object store itself; empty on a site without one."""
    return presigned_url(
        file.key,
        content_type=_content_type(file),
        filename=_saved_as(lecture, file),
        seconds=settings.SIGNED_URL_SECONDS,
    )


def _content_type(file: LectureFile) -> str:
    return CONTENT_TYPES[FileFormat(file.format)]


def _saved_as(lecture: Lecture, file: LectureFile) -> str:
    return f"{stem_of(lecture)}.{EXTENSIONS[FileFormat(file.format)]}"


def stem_of(lecture: Lecture) -> str:
    """Its name, as that of a file without an extension."""
    name = lecture.title or lecture.upload.filename.rpartition(".")[0] or lecture.upload.filename
    return name.replace("/", "-").replace("\\", "-")
