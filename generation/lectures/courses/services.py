"""The verbs of courses: made, named, deleted; lectures put in, taken out, put in order."""

import uuid
from collections.abc import Collection, Sequence

from django.db import transaction

from accounts.models import User
from generation.lectures.courses.models import (
    MAX_DESCRIPTION_CHARACTERS,
    MAX_TITLE_CHARACTERS,
    Course,
    CourseLecture,
    lock,
)
from generation.lectures.courses.selectors import lectures_in
from generation.lectures.models import Lecture
from generation.lectures.selectors import lectures_of
from media_jobs.errors import Refused, SubjectGone

MAX_COURSES = 200
MAX_LECTURES = 200


@transaction.atomic
def make_course(*, owner: User, title: str, description: str = "") -> Course:
    """Begin a course without lectures.

    Raises `Refused` for a title that cannot be one, and for too many courses.
    """
    User.objects.select_for_update().get(pk=owner.pk)  # two at once are counted one by one
    if Course.objects.filter(owner=owner).count() >= MAX_COURSES:
        raise Refused("too_many_courses", f"You have {MAX_COURSES} courses. Delete one first.")
    return Course.objects.create(
        owner=owner, title=clean_title(title), description=clean_description(description)
    )


@transaction.atomic
def edit_course(
    *, course: Course, title: str | None = None, description: str | None = None
) -> None:
    """Give a course another title or description; None leaves what is there."""
    now = _locked(course)
    if title is not None:
        now.title = clean_title(title)
    if description is not None:
        now.description = clean_description(description)
    now.save(update_fields=["title", "description"])


def delete_course(*, course: Course) -> None:
    """Delete a course. Its lectures stay."""
    course.delete()


@transaction.atomic
def add_lectures(*, course: Course, lectures: Collection[uuid.UUID]) -> int:
    """Put lectures at the end of a course; returns how many were not in it.

    Raises `SubjectGone` for what is no lecture of its owner, `Refused` for too many.
    """
    now = _locked(course)
    wanted = list(dict.fromkeys(lectures))
    _refuse_others(now, wanted)
    there = _order(now)
    new = [pk for pk in wanted if pk not in there]
    _put(now, [*there, *new])
    return len(new)


@transaction.atomic
def remove_lecture(*, course: Course, lecture: Lecture) -> bool:
    """Take a lecture out of a course; it stays a lecture. False when it was not in it."""
    removed, _ = _locked(course).places.filter(lecture=lecture).delete()
    return bool(removed)


@transaction.atomic
def set_lectures(*, course: Course, lectures: Sequence[uuid.UUID]) -> None:
    """Let a course have these lectures in this order, and no others.

    Raises `SubjectGone` for what is no lecture of its owner, `Refused` for too many.
    """
    now = _locked(course)
    wanted = list(dict.fromkeys(lectures))
    _refuse_others(now, wanted)
    kept = Lecture.objects.values("pk")  # what is being deleted keeps its place
    now.places.filter(lecture__in=kept).exclude(lecture__in=wanted).delete()
    _put(now, wanted)


@transaction.atomic
def put_into(*, lecture: Lecture, courses: Collection[uuid.UUID]) -> None:
    """Let a lecture be in these courses of its owner, and in no others.

    Raises `Refused` for a course that is full; what is no course of the owner is left out.
    """
    for course in Course.objects.filter(owner=lecture.owner).order_by("pk"):
        if course.pk in courses:
            add_lectures(course=course, lectures=[lecture.pk])
        else:
            course.places.filter(lecture=lecture).delete()


@transaction.atomic
def move_lecture(*, course: Course, lecture: Lecture, by: int) -> None:
    """Put a lecture so many places further on in its course, or back."""
    now = _locked(course)
    order = _order(now)
    if lecture.pk not in order:
        raise SubjectGone("This lecture is not in the course.")
    at = order.index(lecture.pk)
    order.insert(max(0, at + by), order.pop(at))
    _put(now, order)


def clean_title(text: str) -> str:
    """A title as it is kept, in one line. Raises `Refused` for none, and for one too long."""
    title = " ".join(_visible(text).split())
    if not title:
        raise Refused("title_empty", "Give the course a title.")
    if len(title) > MAX_TITLE_CHARACTERS:
        raise Refused("too_long_text", f"Titles have at most {MAX_TITLE_CHARACTERS} characters.")
    return title


def clean_description(text: str) -> str:
    """A description as it is kept. Raises `Refused` for one that is too long."""
    description = _visible(text.replace("\r\n", "\n")).strip()
    if len(description) > MAX_DESCRIPTION_CHARACTERS:
        raise Refused(
            "too_long_text",
            f"Descriptions have at most {MAX_DESCRIPTION_CHARACTERS:,} characters.",
        )
    return description


def _visible(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable() or sign.isspace())


def _locked(course: Course) -> Course:
    now = lock(course)
    if now is None:
        raise SubjectGone("This course was deleted.")
    return now


def _refuse_others(course: Course, wanted: Collection[uuid.UUID]) -> None:
    if lectures_of(course.owner).filter(pk__in=wanted).count() != len(wanted):
        raise SubjectGone("You have no such lecture.")


def _order(course: Course) -> list[uuid.UUID]:
    return list(lectures_in(course).values_list("pk", flat=True))


def _put(course: Course, order: Sequence[uuid.UUID]) -> None:
    if len(order) > MAX_LECTURES:
        raise Refused(
            "too_many_lectures",
            f"A course has at most {MAX_LECTURES} lectures. Make another course for the rest.",
        )
    CourseLecture.objects.bulk_create(
        [
            CourseLecture(course=course, lecture_id=lecture, position=position)
            for position, lecture in enumerate(order, start=1)
        ],
        update_conflicts=True,
        unique_fields=["course", "lecture"],
        update_fields=["position"],
    )
