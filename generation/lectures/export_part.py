"""A person's lectures, as part of what is exported and erased."""

from collections.abc import Iterator
from typing import Any

from django.core.files.storage import default_storage

from accounts.erasure.registry import (
    Entry,
    Part,
    erase_by_cascade,
    json_file,
    lines_file,
    picked,
    rows_of,
)
from accounts.models import User
from generation.lectures.documents import EXTENSIONS
from generation.lectures.models import FileFormat, Lecture, Slide, TranscriptLine
from generation.lectures.selectors import lectures_of
from media_jobs.uploads.export_part import stored_file

FOLDER = "videos/<id>/lecture"
LECTURE = ("title", "language", "seconds", "layout", "notes", "edition", "created_at", "read_at")
SLIDE = ("number", "kind", "start", "end", "returns", "title", "text", "lines", "kept")
LINE = ("number", "start", "end", "text", "words", "edited")


def export_lectures(user: User) -> Iterator[Entry]:
    """Each lecture: what was read in it and put right, the pictures of its slides, its files."""
    for lecture in rows_of(lectures_of(user).order_by("created_at", "pk")):
        yield from _lecture(lecture)


def _lecture(lecture: Lecture) -> Iterator[Entry]:
    folder = FOLDER.replace("<id>", str(lecture.pk))
    yield json_file(f"{folder}/lecture.json", picked(lecture, *LECTURE))
    slides = lecture.slides.select_related("merged_into")
    yield lines_file(f"{folder}/slides.jsonl", (_slide(slide) for slide in rows_of(slides)))
    lines = (_line(line) for line in rows_of(lecture.transcript.all()))
    yield lines_file(f"{folder}/transcript.jsonl", lines)
    for slide in rows_of(slides):
        picture = str(slide.picture.name)
        yield stored_file(f"{folder}/{_picture(slide)}", picture, default_storage.size(picture))
    for file in lecture.files.all():
        name = f"lecture.{EXTENSIONS[FileFormat(file.format)]}"
        yield stored_file(f"{folder}/{name}", file.key, file.size_bytes)


def _slide(slide: Slide) -> dict[str, Any]:
    into = slide.merged_into
    return {
        **picked(slide, *SLIDE),
        "merged_into": into.number if into else None,
        "picture": _picture(slide),
    }


def _line(line: TranscriptLine) -> dict[str, Any]:
    return picked(line, *LINE)


def _picture(slide: Slide) -> str:
    return f"slides/{slide.number:04}.png"


PART = Part(
    name="lectures",
    order=50,
    models=(
        "lectures.Lecture",
        "lectures.LectureFile",
        "lectures.Slide",
        "lectures.TranscriptLine",
    ),
    withheld={
        "lecture_workers.HandOver": "which worker elsewhere has a lecture that is being read"
    },
    export=export_lectures,
    erase=erase_by_cascade,
    loss=lambda user: "what was made of your lectures",
    files={
        f"{FOLDER}/lecture.json": "a lecture: its title, its language, what of it was not read",
        f"{FOLDER}/slides.jsonl": "every slide that was found, with its times in seconds and its "
        "text; boxes of lines are fractions of the picture",
        f"{FOLDER}/slides/<number>.png": "the picture of a slide",
        f"{FOLDER}/transcript.jsonl": "what is said: a sentence or so on each line, with the times "
        "of its words",
        f"{FOLDER}/lecture.<extension>": "its documents and subtitles",
    },
)
