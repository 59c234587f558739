"""A user's log over the API, in the words of the character-video clients."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.activities.models import Activity
from accounts.activities.services import activities_of, clear, stats_of
from accounts.activities.types import activity_types
from accounts.http.caller import signed_in
from accounts.openapi import Tag, example

DEFAULT_LIMIT = 50
MAX_LIMIT = 500
ACTIVITY = Tag("Activity", "The log of what happened to the caller's account and files.", order=140)
SCAN = {
    "id": "2a4c6e80-1b3d-4f5a-8c7e-9d0b1a2c3e4f",
    "type": "scan_completed",
    "message": "“interview.mp4” looks manipulated",
    "timestamp": "2026-03-02T09:16:24.880Z",
    "scriptId": None,
    "characterId": None,
    "videoPath": "/api/videos/3e1f8f0c-53a1-4b8e-9a4e-2d1f6f0b7a90",
}


class ActivityOut(serializers.ModelSerializer):
    type = serializers.ChoiceField(choices=[(kind.name, kind.label) for kind in activity_types])
    timestamp = serializers.DateTimeField(source="created_at")
    scriptId = serializers.CharField(
        source="paths.script_id", default=None, allow_null=True, read_only=True
    )
    characterId = serializers.CharField(
        source="paths.character_id", default=None, allow_null=True, read_only=True
    )
    videoPath = serializers.CharField(
        source="paths.video_path",
        default=None,
        allow_null=True,
        read_only=True,
        help_text="Where the API has the video, as long as it exists.",
    )

    class Meta:
        model = Activity
        fields = ("id", "type", "message", "timestamp", "scriptId", "characterId", "videoPath")


@example({"activities": [SCAN], "totalCount": 1, "limit": 50})
class ActivitiesOut(serializers.Serializer):
    activities = ActivityOut(many=True)
    totalCount = serializers.IntegerField(help_text="In the whole log.")
    limit = serializers.IntegerField()


@example(
    {
        "scriptActivities": 0,
        "characterActivities": 0,
        "videoActivities": 12,
        "totalActivities": 31,
        "lastActivityAt": "2026-03-02T09:16:24.880Z",
    }
)
class ActivityStatsOut(serializers.Serializer):
    scriptActivities = serializers.IntegerField(source="scripts")
    characterActivities = serializers.IntegerField(source="characters")
    videoActivities = serializers.IntegerField(
        source="videos", help_text="Scans and uploads among them."
    )
    totalActivities = serializers.IntegerField(
        source="total", help_text="With sign-ins, linked browsers and tokens."
    )
    lastActivityAt = serializers.DateTimeField(source="last", allow_null=True)


@example({"message": "All activities cleared successfully", "success": True})
class ClearedOut(serializers.Serializer):
    message = serializers.CharField()
    success = serializers.BooleanField()


class ActivitiesQuery(serializers.Serializer):
    limit = serializers.IntegerField(min_value=1, max_value=MAX_LIMIT, default=DEFAULT_LIMIT)


class MyActivities(APIView):
    """The caller's log."""

    tag = ACTIVITY

    @extend_schema(
        operation_id="my_activities",
        parameters=[ActivitiesQuery],
        responses=ActivitiesOut,
    )
    def get(self, request: Request) -> Response:
        """List activities, newest first."""
        query = ActivitiesQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        limit = query.validated_data["limit"]
        log = activities_of(signed_in(request))
        answer = {"activities": log[:limit], "totalCount": log.count(), "limit": limit}
        return Response(ActivitiesOut(answer).data)

    @extend_schema(operation_id="my_activities_clear", responses={200: ClearedOut})
    def delete(self, request: Request) -> Response:
        """Clear the log."""
        clear(user=signed_in(request))
        return Response({"message": "All activities cleared successfully", "success": True})


class MyActivityStats(APIView):
    """Count activities."""

    tag = ACTIVITY

    @extend_schema(operation_id="my_activity_stats", responses=ActivityStatsOut)
    def get(self, request: Request) -> Response:
        return Response(ActivityStatsOut(stats_of(signed_in(request))).data)
