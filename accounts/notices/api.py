"""A person's notices over the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.caller import signed_in
from accounts.notices.models import Notice
from accounts.notices.services import mark_read, notices_of, unread_of
from accounts.notices.types import notice_types
from accounts.openapi import Tag, example

DEFAULT_LIMIT = 50
MAX_LIMIT = 500
NOTICES = Tag("Notices", "What the caller is told of: jobs that have ended, reviews.", order=145)
NOTICE = {
    "id": 4711,
    "type": "job_finished",
    "message": "Face analysis: interview.mp4 is finished. It looks manipulated.",
    "page": "/videos/3e1f8f0c-53a1-4b8e-9a4e-2d1f6f0b7a90/",
    "in_browser": True,
    "by_push": False,
    "created_at": "2026-03-02T09:16:24.880Z",
    "read_at": None,
}


class NoticeOut(serializers.ModelSerializer):
    type = serializers.ChoiceField(choices=[(kind.name, kind.label) for kind in notice_types])
    page = serializers.CharField(help_text="Where the site shows it; empty where it does not.")
    in_browser = serializers.BooleanField(help_text="Whether a browser may notify of it.")
    by_push = serializers.BooleanField(help_text="Whether subscribed browsers are sent it.")

    class Meta:
        model = Notice
        fields = (
            "id",
            "type",
            "message",
            "page",
            "in_browser",
            "by_push",
            "created_at",
            "read_at",
        )


@example({"unread": 1})
class UnreadOut(serializers.Serializer):
    unread = serializers.IntegerField()


@example({"notices": [NOTICE], "unread": 1})
class NoticesOut(UnreadOut):
    notices = NoticeOut(many=True)


class NoticesQuery(serializers.Serializer):
    unread = serializers.BooleanField(default=False, help_text="Only those that are not read.")
    limit = serializers.IntegerField(min_value=1, max_value=MAX_LIMIT, default=DEFAULT_LIMIT)


def _unread(request: Request) -> dict[str, Any]:
    return {"unread": unread_of(signed_in(request))["unread"]}


class Notices(APIView):
    """List notices.

    The newest first. The site keeps some hundred of each person's, for some weeks.
    """

    tag = NOTICES

    @extend_schema(operation_id="notices", parameters=[NoticesQuery], responses=NoticesOut)
    def get(self, request: Request) -> Response:
        query = NoticesQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        notices = notices_of(signed_in(request))
        if query.validated_data["unread"]:
            notices = notices.filter(read_at=None)
        answer = {"notices": notices[: query.validated_data["limit"]], **_unread(request)}
        return Response(NoticesOut(answer).data)


class NoticesRead(APIView):
    """Mark all notices as read."""

    tag = NOTICES

    @extend_schema(operation_id="notices_read", request=None, responses={200: UnreadOut})
    def post(self, request: Request) -> Response:
        mark_read(user=signed_in(request))
        return Response(_unread(request))


class NoticeRead(APIView):
    """Mark a notice as read."""

    tag = NOTICES

    @extend_schema(operation_id="notice_read", request=None, responses={200: UnreadOut})
    def post(self, request: Request, notice_id: int) -> Response:
        user = signed_in(request)
        notice = get_object_or_404(notices_of(user), pk=notice_id)
        mark_read(user=user, notice_id=notice.pk)
        return Response(_unread(request))
