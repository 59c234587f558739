"""Alice's lecture, and the course that it is in."""

from pathlib import Path
from typing import Any
from unittest.mock import patch

import cv2

from accounts.models import User
from generation.engines.lectures.read import Lecture as ReadLecture
from generation.engines.lectures.types import Slide, SlideKind, Span, TextLine, Word
from generation.lectures.courses.services import add_lectures, make_course
from generation.lectures.models import Lecture
from generation.lectures.services import rename, upload_lecture
from generation.lectures.uploads import MADE_READABLE
from media_jobs.engines.context import EngineContext
from media_jobs.jobs.runner import run
from media_jobs.resumable.services import begin
from tests.generation.engines.lectures.recordings import RIVERS, SIZE, WHALES
from tests.support.fixtures import World
from tests.support.media import Clips, received

TITLE = "The ten hours of the Mock Turtle"
COURSE = "The Regular Course"
ABOUT = "and then the different branches of Arithmetic"
HEADINGS = ("Reeling and Writhing", "Uglification and Derision")
SAID = ("Lessons", "lessen.")

CLIENTS_ROUTES = ("lecture-status", "lecture-download", "lecture-admin-video")


def add_to(world: World, clips: Clips) -> None:
    """One that was read, except that nothing had to be looked at or heard for it."""
    lecture = lecture_read_at_once(world.alice, clips)
    rename(lecture=lecture, title=TITLE)
    announced, _ = begin(
        owner=world.alice, filename="gryphon.mp4", size_bytes=1000, purposes=[MADE_READABLE]
    )
    course = make_course(owner=world.alice, title=COURSE, description=ABOUT)
    add_lectures(course=course, lectures=[lecture.pk])
    world.objects |= {
        "lecture_id": str(lecture.pk),
        "course_id": str(course.pk),
        "slide_id": str(lecture.slides.get(number=1).pk),
        "line_id": str(lecture.transcript.get().pk),
        "lecture-upload-complete.upload_id": str(announced.pk),
        **{f"{route}.video_id": str(lecture.pk) for route in CLIENTS_ROUTES},
    }
    world.names |= {
        "lecture": TITLE,
        "course": COURSE,
        "what a course is about": ABOUT,
        "recording": lecture.upload.filename,
        "slide": HEADINGS[0],
        "what is said": " ".join(SAID),
    }


def lecture_read_at_once(owner: User, clips: Clips) -> Lecture:
    """A lecture whose job ran in earnest, with an engine that knows beforehand."""
    with received(clips.numbered(5), name="mock-turtle.mp4") as file:
        taken = upload_lecture(owner=owner, file=file)
    with patch("generation.lectures.jobs.read", known):
        run(taken.job.pk, worker="test")
    return Lecture.objects.get(pk=taken.upload.pk)


def known(path: Path, *, context: EngineContext, **rest: Any) -> ReadLecture:
    """What would be read: two slides, the first of which comes back, and a sentence."""
    return ReadLecture(
        seconds=3.0,
        language="en",
        slides=tuple(_slide(index, context.workdir) for index in (1, 2)),
        words=tuple(Word(text, at, at + 0.5, 0.9) for at, text in enumerate(SAID)),
        chapters=(),
        notes=(),
    )


def _slide(index: int, folder: Path) -> Slide:
    heading, picture = HEADINGS[index - 1], folder / f"{index}.png"
    cv2.imwrite(str(picture), (WHALES, RIVERS)[index - 1])
    return Slide(
        index=index,
        start=index - 1.0,
        end=float(index),
        kind=SlideKind.SLIDE,
        picture=picture,
        width=SIZE[0],
        height=SIZE[1],
        picture_at=index - 0.5,
        returns=(Span(2.0, 3.0),) if index == 1 else (),
        title=heading,
        lines=(TextLine(heading, 0.1, 0.1, 0.6, 0.1, 0.99),),
    )
