"""Lectures that were never recorded: rows alone, as many as a test needs."""

import hashlib
import uuid
from collections.abc import Sequence

from accounts.models import User
from generation.lectures.models import Lecture, Slide, TranscriptLine
from media_jobs.uploads.models import Upload

SECONDS_A_SLIDE = 60
SECONDS_A_LINE = 5


def lecture_of(
    owner: User,
    title: str = "Whales",
    *,
    slides: Sequence[tuple[str, str]] = (),
    lines: Sequence[str] = (),
) -> Lecture:
    """A lecture whose slides have these titles and texts, and in which these lines are said."""
    key = uuid.uuid4()
    upload = Upload.objects.create(
        id=key,
        owner=owner,
        kind="video",
        file=f"videos/{key}/lecture.mp4",
        filename=f"{title}.mp4",
        content_type="video/mp4",
        size_bytes=1,
        sha256=hashlib.sha256(key.bytes).hexdigest(),
    )
    lecture = Lecture.objects.create(upload=upload, owner=owner, title=title)
    Slide.objects.bulk_create(
        slide_of(lecture, number, name, text) for number, (name, text) in enumerate(slides, 1)
    )
    TranscriptLine.objects.bulk_create(
        line_of(lecture, number, text) for number, text in enumerate(lines, 1)
    )
    return lecture


def slide_of(lecture: Lecture, number: int, title: str, text: str) -> Slide:
    """A slide that is shown for a minute, not yet in the database."""
    start = (number - 1) * SECONDS_A_SLIDE
    return Slide(
        lecture=lecture,
        number=number,
        kind="slide",
        start=start,
        end=start + SECONDS_A_SLIDE,
        title=title,
        text=text,
        picture=f"lectures/{lecture.pk}/{number}.png",
        thumbnail=f"lectures/{lecture.pk}/{number}.jpg",
        width=1280,
        height=720,
        picture_at=start,
    )


def line_of(lecture: Lecture, number: int, text: str) -> TranscriptLine:
    """A line that takes five seconds, not yet in the database."""
    start = (number - 1) * SECONDS_A_LINE
    return TranscriptLine(
        lecture=lecture, number=number, start=start, end=start + 4, text=text, words=[]
    )
