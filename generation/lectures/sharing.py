"""A lecture as others see it who were given a link."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from accounts.models import User
from generation.lectures.contents import Page, chapters_of, pages_of
from generation.lectures.documents import CONTENT_TYPES, EXTENSIONS
from generation.lectures.models import FileFormat, Lecture, LectureFile
from generation.lectures.selectors import lectures_of, stem_of
from media_jobs.sharing.registry import Links, Shareable, SharedFile


def find(owner: User, lecture_id: uuid.UUID) -> Lecture | None:
    """The owner's lecture if it was read."""
    return lectures_of(owner).filter(pk=lecture_id).exclude(read_at=None).first()


def titles(owner: User, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What the owner calls the lectures."""
    return {lecture.pk: lecture.name for lecture in lectures_of(owner).filter(pk__in=ids)}


def context(lecture: Lecture, links: Links) -> dict[str, Any]:
    """What the shared page tells: no ids, nothing of other files, no picture without the media."""
    pages = pages_of(lecture.slides.all())
    return {
        "lecture": {
            "title": lecture.name,
            "language": lecture.language,
            "seconds": lecture.seconds,
            "notes": [note["message"] for note in lecture.notes],
        },
        "recording_url": links.file("recording"),
        "captions_url": _captions(lecture, links),
        "chapters": chapters_of(pages),
        "slides": [_slide(number, page, links) for number, page in enumerate(pages, start=1)],
        "transcript": [
            {"start": line.start, "text": line.text} for line in lecture.transcript.all()
        ],
        "files": [_file(lecture, file, links) for file in _current(lecture) if links.file("pdf")],
    }


def _slide(number: int, page: Page, links: Links) -> dict[str, Any]:
    slide = page.slide
    return {
        "number": number,
        "kind": slide.kind,
        "title": slide.title,
        "text": slide.text,
        "spans": page.spans,
        "width": slide.width,
        "height": slide.height,
        "picture_url": links.file(f"slide-{number}"),
        "thumbnail_url": links.file(f"thumbnail-{number}"),
    }


def _captions(lecture: Lecture, links: Links) -> str:
    there = any(file.format == FileFormat.VTT for file in _current(lecture))
    return links.file("vtt") if there and lecture.transcript.exists() else ""


def _file(lecture: Lecture, file: LectureFile, links: Links) -> dict[str, Any]:
    return {
        "label": file.get_format_display(),
        "url": links.file(file.format),
        "name": f"{stem_of(lecture)}.{EXTENSIONS[FileFormat(file.format)]}",
        "size_bytes": file.size_bytes,
    }


def _current(lecture: Lecture) -> list[LectureFile]:
    """Those that show the lecture as it is now: others may hold what its owner took out."""
    return list(lecture.files.filter(edition=lecture.edition))


def files(lecture: Lecture) -> dict[str, SharedFile]:
    """The recording, the pictures of the slides that are shown, the documents and subtitles."""
    found = {"recording": SharedFile(lecture.upload.key, lecture.upload.content_type)}
    for number, page in enumerate(pages_of(lecture.slides.all()), start=1):
        found[f"slide-{number}"] = SharedFile(str(page.slide.picture.name), "image/png")
        found[f"thumbnail-{number}"] = SharedFile(str(page.slide.thumbnail.name), "image/jpeg")
    for file in _current(lecture):
        found[file.format] = SharedFile(file.key, CONTENT_TYPES[FileFormat(file.format)])
    return found


SHARED_LECTURE = Shareable(
    name="lecture",
    model="lectures.Lecture",
    find=find,
    titles=titles,
    page=lambda lecture_id: reverse("lecture", args=[lecture_id]),
    template="lectures/shared.html",
    context=context,
    files=files,
)
