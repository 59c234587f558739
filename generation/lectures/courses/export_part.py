"""A person's courses, as part of what is exported and erased."""

from collections.abc import Iterator

from accounts.erasure.registry import Entry, Part, erase_by_cascade, lines_file, picked, rows_of
from accounts.models import User
from generation.lectures.courses.models import Course
from generation.lectures.courses.selectors import lectures_in

FIELDS = ("id", "title", "description", "created_at")


def export_courses(user: User) -> Iterator[Entry]:
    """Each course with the lectures in it."""
    courses = Course.objects.filter(owner=user).order_by("created_at", "pk")
    yield lines_file(
        "courses.jsonl",
        (
            picked(course, *FIELDS)
            | {"lectures": list(lectures_in(course).values_list("pk", flat=True))}
            for course in rows_of(courses)
        ),
    )


COURSES = Part(
    name="courses",
    order=50,
    models=("courses.Course", "courses.CourseLecture"),
    export=export_courses,
    erase=erase_by_cascade,
    loss=lambda user: "your courses",
    files={"courses.jsonl": "your courses, and the ids of the lectures in each, in order"},
)
