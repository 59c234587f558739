"""The lecture client's videos: sent, listed, asked after, and had as a PDF."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.caller import signed_in
from accounts.http.parsers import JSONParser, MultiPartParser
from accounts.http.site_address import absolute
from accounts.roles.selectors import is_administrator
from accounts.sign_in.api.lecture import LECTURES
from generation.lectures.client_api.created import task_created
from generation.lectures.client_api.direct import begun_directly
from generation.lectures.client_api.listing import TaskList
from generation.lectures.client_api.records import (
    TaskStatus,
    error_of,
    file_of,
    record,
    status_of,
    with_facts,
)
from generation.lectures.client_api.serializers import (
    DirectUpload,
    DirectUploadWanted,
    Download,
    Task,
    TaskAnswer,
    TaskCreated,
    VideoForm,
)
from generation.lectures.models import FileFormat, Lecture
from generation.lectures.selectors import lectures_of, link_to_file, presigned, readings_of
from generation.lectures.services import upload_lecture
from media_jobs.errors import Refused
from media_jobs.uploads.requests import IDEMPOTENCY_KEY, idempotency_key, received_file


def visible_to(request: Request) -> QuerySet[Lecture]:
    """The caller's lectures; to administrators, everybody's."""
    user = signed_in(request)
    return with_facts(Lecture.objects.all() if is_administrator(user) else lectures_of(user))


class UploadVideo(APIView):
    """Send a video of a lecture.

    A PDF and subtitles are made of it. The same bytes sent again answer 200 with the task that is
    there. Announced in JSON instead, it is answered 202 with the form by which it goes straight to
    the object store, if there is one.
    """

    tag = LECTURES
    parser_classes = [MultiPartParser, JSONParser]

    @extend_schema(
        operation_id="lecture_upload",
        request={"multipart/form-data": VideoForm, "application/json": DirectUploadWanted},
        parameters=[IDEMPOTENCY_KEY],
        responses={201: TaskCreated, 200: TaskCreated, 202: DirectUpload},
    )
    def post(self, request: Request) -> Response:
        if not isinstance(request.data, QueryDict):
            return begun_directly(request)
        owner = signed_in(request)
        taken = upload_lecture(
            owner=owner,
            file=received_file(request, links=False),
            idempotency_key=idempotency_key(request),
        )
        return task_created(request, taken)


@extend_schema_view(get=extend_schema(operation_id="lecture_list", responses=Task(many=True)))
class ListVideos(TaskList):
    """List the caller's videos.

    Newest first; to administrators, everybody's.
    """

    tag = LECTURES

    def get(self, request: Request) -> Response:
        return self.listed(request, visible_to(request))


class VideoStatus(APIView):
    """Show how far a video is."""

    tag = LECTURES

    @extend_schema(operation_id="lecture_status", responses=TaskAnswer)
    def get(self, request: Request, video_id: uuid.UUID) -> Response:
        lecture = get_object_or_404(visible_to(request), pk=video_id)
        return Response({"success": True, **record(request, lecture)})


class DownloadVideo(APIView):
    """Get links to the PDF and the subtitles of a video.

    They work without credentials until they expire. 409 while there is no PDF.
    """

    tag = LECTURES

    @extend_schema(operation_id="lecture_download", responses=Download)
    def get(self, request: Request, video_id: uuid.UUID) -> Response:
        lecture = get_object_or_404(visible_to(request), pk=video_id)
        seconds = settings.SIGNED_URL_SECONDS
        expires_at = timezone.now() + timedelta(seconds=seconds)
        pdf = _opened_by(request, lecture, FileFormat.PDF)
        if pdf is None:
            raise _not_ready(lecture)
        answer = {
            "success": True,
            "video_id": lecture.pk,
            "filename": lecture.upload.filename,
            "status": _status(lecture),
            "download_url": pdf,
            "pdf_url": pdf,
            "subtitle_url": _opened_by(request, lecture, FileFormat.SRT),
            "expires_in": seconds,
            "expires_at": expires_at,
        }
        return Response(Download(answer).data)


def _opened_by(request: Request, lecture: Lecture, format_: FileFormat) -> str | None:
    """The address of a file for those who have no credentials; None where there is no such file."""
    file = file_of(lecture, format_)
    if file is None:
        return None
    return presigned(lecture, file) or absolute(request, link_to_file(lecture, file))


def _status(lecture: Lecture) -> TaskStatus:
    return status_of(readings_of([lecture]).get(lecture.pk))


def _not_ready(lecture: Lecture) -> Refused:
    reading = readings_of([lecture]).get(lecture.pk)
    why = error_of(reading) if reading else None
    if why:
        return Refused("lecture_failed", f"There is no PDF of this video. {why}", status=409)
    return Refused(
        "lecture_not_ready",
        "The PDF of this video is not made yet. Ask for its status until that is `completed`.",
        status=409,
    )
