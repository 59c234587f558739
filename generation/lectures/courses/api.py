"""Courses over the API, and search in lectures."""

import uuid
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from accounts.http.caller import signed_in
from accounts.openapi import Tag
from accounts.sign_in.api.lecture import LECTURES
from generation.lectures.courses.found import hit_dicts
from generation.lectures.courses.models import Course
from generation.lectures.courses.selectors import (
    course_detail,
    course_dict,
    courses_of,
    lectures_in,
    own_course,
)
from generation.lectures.courses.serializers import (
    CourseChange,
    CourseDetail,
    CourseIn,
    CourseOut,
    FoundOut,
    LecturesIn,
    SearchQuery,
)
from generation.lectures.courses.services import (
    add_lectures,
    delete_course,
    edit_course,
    make_course,
    remove_lecture,
    set_lectures,
)
from generation.lectures.searching import Found, search
from generation.lectures.selectors import own_lecture

COURSES = Tag("Courses", "Lectures that belong together, in an order.", order=72)


class Courses(generics.GenericAPIView):
    """The caller's courses."""

    tag = COURSES
    serializer_class = CourseOut
    queryset = Course.objects.none()

    @extend_schema(operation_id="courses", responses=CourseOut(many=True))
    def get(self, request: Request) -> Response:
        """List courses, newest first."""
        page = self.paginate_queryset(courses_of(signed_in(request))) or []
        return self.get_paginated_response([course_dict(course) for course in page])

    @extend_schema(operation_id="course_make", request=CourseIn, responses={201: CourseDetail})
    def post(self, request: Request) -> Response:
        """Make a course.

        It has no lectures yet. One has at most 200 courses.
        """
        body = CourseIn(data=request.data)
        body.is_valid(raise_exception=True)
        course = make_course(owner=signed_in(request), **body.validated_data)
        return Response(course_detail(own_course(request, course.pk)), status=201)


class OneCourse(APIView):
    """One course."""

    tag = COURSES

    @extend_schema(operation_id="course", responses=CourseDetail)
    def get(self, request: Request, course_id: uuid.UUID) -> Response:
        """Show a course with its lectures."""
        return Response(course_detail(own_course(request, course_id)))

    @extend_schema(operation_id="course_change", request=CourseChange, responses=CourseDetail)
    def patch(self, request: Request, course_id: uuid.UUID) -> Response:
        """Change a course's title or description.

        What is left out stays as it is.
        """
        course = own_course(request, course_id)
        body = CourseChange(data=request.data)
        body.is_valid(raise_exception=True)
        edit_course(course=course, **body.validated_data)
        return Response(course_detail(own_course(request, course_id)))

    @extend_schema(operation_id="course_delete", responses={204: None})
    def delete(self, request: Request, course_id: uuid.UUID) -> Response:
        """Delete a course.

        Its lectures stay.
        """
        delete_course(course=own_course(request, course_id))
        return Response(status=204)


class LecturesOfCourse(APIView):
    """All lectures of a course."""

    tag = COURSES

    @extend_schema(operation_id="course_lectures", request=LecturesIn, responses=CourseDetail)
    def put(self, request: Request, course_id: uuid.UUID) -> Response:
        """Say which lectures a course has, in which order.

        Others are taken out of it. At most 200; a lecture may be in several courses.
        """
        course = own_course(request, course_id)
        body = LecturesIn(data=request.data)
        body.is_valid(raise_exception=True)
        set_lectures(course=course, lectures=body.validated_data["lectures"])
        return Response(course_detail(own_course(request, course_id)))


class LectureOfCourse(APIView):
    """One lecture of a course."""

    tag = COURSES

    @extend_schema(operation_id="course_lecture_add", request=None, responses=CourseDetail)
    def put(self, request: Request, course_id: uuid.UUID, lecture_id: uuid.UUID) -> Response:
        """Put a lecture into a course, at its end.

        One that is in it stays where it is.
        """
        course = own_course(request, course_id)
        add_lectures(course=course, lectures=[own_lecture(request, lecture_id).pk])
        return Response(course_detail(own_course(request, course_id)))

    @extend_schema(operation_id="course_lecture_remove", responses={204: None})
    def delete(self, request: Request, course_id: uuid.UUID, lecture_id: uuid.UUID) -> Response:
        """Take a lecture out of a course.

        It stays a lecture.
        """
        course = own_course(request, course_id)
        if not remove_lecture(course=course, lecture=own_lecture(request, lecture_id)):
            raise NotFound
        return Response(status=204)


class SearchLectures(APIView):
    """Search in lectures."""

    tag = LECTURES

    @extend_schema(operation_id="lectures_search", parameters=[SearchQuery], responses=FoundOut)
    def get(self, request: Request) -> Response:
        """Search what slides say and what is said.

        In all lectures of the caller, or in those of a `course`. Case and accents do not matter.
        Titles of slides come first, then what else they say, then what is said; of each the newest
        lectures first.
        """
        query = SearchQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked, user = query.validated_data, signed_in(request)
        within = None
        if "course" in asked:
            within = lectures_in(get_object_or_404(courses_of(user), pk=asked["course"]))
        found = search(
            user, asked["q"], lectures=within, page=asked["page"], size=asked["page_size"]
        )
        return Response(_page(request, found))


def _page(request: Request, found: Found) -> dict[str, Any]:
    def at(page: int) -> str | None:
        if not 1 <= page <= found.pages:
            return None
        return replace_query_param(request.build_absolute_uri(), "page", page)

    return {
        "count": found.count,
        "more": found.more,
        "next": at(found.page + 1),
        "previous": at(found.page - 1),
        "results": hit_dicts(found),
    }
