"""Lectures over the API in the site's own style; the lecture client's paths are in `client_api`."""

import uuid

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.caller import signed_in
from accounts.sign_in.api.lecture import LECTURES
from generation.lectures.editing_api import sent
from generation.lectures.editing_serializers import LectureChange
from generation.lectures.listing import found_lectures
from generation.lectures.models import Lecture
from generation.lectures.selectors import lecture_dict, own_lecture, summaries
from generation.lectures.serializers import LectureDetail, LectureSummary
from generation.lectures.services import rename
from media_jobs.uploads.services import delete_upload


@extend_schema_view(
    get=extend_schema(
        operation_id="lectures",
        parameters=[OpenApiParameter("search", description="Part of the title.")],
        responses=LectureSummary(many=True),
    )
)
class Lectures(generics.GenericAPIView):
    """List the caller's lectures, newest first."""

    tag = LECTURES
    serializer_class = LectureSummary
    queryset = Lecture.objects.none()

    def get(self, request: Request) -> Response:
        found = found_lectures(signed_in(request), request.query_params.get("search", ""))
        page = self.paginate_queryset(found) or []
        return self.get_paginated_response(summaries(page))


class OneLecture(APIView):
    """One lecture."""

    tag = LECTURES

    @extend_schema(operation_id="lecture", responses=LectureDetail)
    def get(self, request: Request, lecture_id: uuid.UUID) -> Response:
        """Show a lecture: its slides, what is said, its files."""
        return Response(lecture_dict(own_lecture(request, lecture_id)))

    @extend_schema(operation_id="lecture_change", request=LectureChange, responses=LectureDetail)
    def patch(self, request: Request, lecture_id: uuid.UUID) -> Response:
        """Give a lecture another title.

        Documents that are there keep the title that they were made with.
        """
        lecture = own_lecture(request, lecture_id)
        change = sent(request, LectureChange)
        if "title" in change:
            rename(lecture=lecture, title=change["title"])
        return Response(lecture_dict(own_lecture(request, lecture_id)))

    @extend_schema(operation_id="lecture_delete", responses={204: None})
    def delete(self, request: Request, lecture_id: uuid.UUID) -> Response:
        """Delete a lecture with its recording.

        Whatever else came of the recording goes too; work on it stops.
        """
        delete_upload(upload=own_lecture(request, lecture_id).upload)
        return Response(status=204)
