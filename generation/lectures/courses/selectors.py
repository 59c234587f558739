"""Reads of courses, which begin at their owner."""

import uuid
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.http.caller import HasUser, signed_in
from accounts.models import User
from generation.lectures.courses.models import Course
from generation.lectures.models import Lecture


def courses_of(user: User) -> QuerySet[Course]:
    """The user's own courses, newest first, each with its `lecture_count`."""
    within = Lecture.objects.filter(course_places__course=OuterRef("pk")).order_by()
    counted = within.values("course_places__course").annotate(count=Count("pk")).values("count")
    return Course.objects.filter(owner=user).annotate(lecture_count=Coalesce(Subquery(counted), 0))


def own_course(request: HasUser, course_id: uuid.UUID) -> Course:
    """The visitor's course; anybody else's is not found."""
    return get_object_or_404(courses_of(signed_in(request)), pk=course_id)


def lectures_in(course: Course) -> QuerySet[Lecture]:
    """The lectures of a course, in its order."""
    lectures = Lecture.objects.filter(course_places__course=course, owner=course.owner_id)
    return lectures.select_related("upload").order_by(
        "course_places__position", "course_places__id"
    )


def courses_with(lecture: Lecture) -> set[uuid.UUID]:
    """The courses that a lecture is in."""
    return set(Course.objects.filter(places__lecture=lecture).values_list("pk", flat=True))


def course_dict(course: Course) -> dict[str, Any]:
    """What lists show of a course; it comes from `courses_of`."""
    return {
        "id": str(course.pk),
        "title": course.title,
        "description": course.description,
        "lecture_count": course.lecture_count,  # type: ignore[attr-defined]
        "created_at": course.created_at,
        "links": {
            "self": reverse("api-course", args=[course.pk]),
            "page": reverse("course", args=[course.pk]),
        },
    }


def course_detail(course: Course) -> dict[str, Any]:
    """A course with its lectures."""
    return course_dict(course) | {"lectures": list(map(_lecture_dict, lectures_in(course)))}


def _lecture_dict(lecture: Lecture) -> dict[str, Any]:
    return {
        "id": str(lecture.pk),
        "title": lecture.name,
        "seconds": lecture.seconds,
        "read_at": lecture.read_at,
        "links": {
            "self": reverse("api-lecture", args=[lecture.pk]),
            "page": reverse("lecture", args=[lecture.pk]),
        },
    }
