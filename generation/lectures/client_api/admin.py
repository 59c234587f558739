"""What the lecture client's administrators see and do, beside Django's admin under the same path.

Whoever may not is told so in JSON and never sent to the admin's sign-in page.
"""

import uuid
from typing import Any

from django.contrib.admin.models import DELETION, LogEntry
from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api_keys.authentication import WithinScope
from accounts.http.caller import signed_in
from accounts.openapi import Tag
from accounts.roles.permissions import Administrators
from generation.lectures.client_api.admin_serializers import (
    LectureStatistics,
    Servers,
    VideoDeleted,
)
from generation.lectures.client_api.listing import TaskList
from generation.lectures.client_api.serializers import Task
from generation.lectures.client_api.servers import servers
from generation.lectures.client_api.statistics import statistics
from generation.lectures.models import Lecture
from media_jobs.uploads.models import Upload
from media_jobs.uploads.services import delete_upload

ADMINISTRATION = Tag(
    "Administration of lectures", "The lecture client’s administrators: all videos.", order=72
)
PERMISSIONS = (IsAuthenticated, WithinScope, Administrators)


@extend_schema_view(get=extend_schema(operation_id="admin_videos", responses=Task(many=True)))
class AllVideos(TaskList):
    """List everybody's videos, newest first."""

    tag = ADMINISTRATION
    permission_classes = PERMISSIONS

    def get(self, request: Request) -> Response:
        return self.listed(request, Lecture.objects.all())


class OneVideo(APIView):
    """Delete anybody's video.

    Its PDF, its subtitles and all that came of it go along. Its owner's log says that an
    administrator did; the admin's log says who.
    """

    tag = ADMINISTRATION
    permission_classes = PERMISSIONS

    @extend_schema(operation_id="admin_video_delete", responses=VideoDeleted)
    def delete(self, request: Request, video_id: uuid.UUID) -> Response:
        lecture = get_object_or_404(Lecture.objects.select_related("upload"), pk=video_id)
        upload = lecture.upload
        with transaction.atomic():
            _note(request, upload)
            delete_upload(upload=upload, by_administrator=True)
        return Response(
            {
                "success": True,
                "message": f"“{upload.filename}” and its files are deleted.",
                "video_id": str(video_id),
            }
        )


def _note(request: Request, upload: Upload) -> None:
    LogEntry.objects.log_actions(
        signed_in(request).pk, [upload], DELETION, change_message="", single_object=True
    )


@extend_schema(exclude=True)
class NoVideo(APIView):
    """What is no id of a video names none. Django's admin would ask to sign in."""

    permission_classes = PERMISSIONS

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound("There is no such video.")


class SystemStatistics(APIView):
    """Count videos, users and the storage that is used.

    As a whole and by day.
    """

    tag = ADMINISTRATION
    permission_classes = PERMISSIONS

    @extend_schema(operation_id="admin_stats", responses=LectureStatistics)
    def get(self, request: Request) -> Response:
        return Response({"success": True, **statistics()})


class ProcessingServers(APIView):
    """List the workers that are alive.

    Each with what it takes, runs on and does.
    """

    tag = ADMINISTRATION
    permission_classes = PERMISSIONS

    @extend_schema(operation_id="admin_servers", responses=Servers)
    def get(self, request: Request) -> Response:
        found = servers()
        return Response(Servers({"success": True, "servers": found, "count": len(found)}).data)
