"""The shapes of what administrators are told."""

from rest_framework import serializers

from accounts.openapi import example
from generation.lectures.client_api.serializers import VIDEO_ID

RUNNING = {
    "job_id": "71c2e9b0-8f5d-4a36-9b1e-c4d5e6f70812",
    "video_id": VIDEO_ID,
    "kind": "lecture",
    "step": "find_slides",
    "progress": 12.5,
    "started_at": "2026-03-02T09:14:08.020Z",
}


@example(
    {"success": True, "message": "“whales.mp4” and its files are deleted.", "video_id": VIDEO_ID}
)
class VideoDeleted(serializers.Serializer):
    success = serializers.BooleanField()
    message = serializers.CharField()
    video_id = serializers.UUIDField()


class VideosByStatus(serializers.Serializer):
    in_queue = serializers.IntegerField()
    processing = serializers.IntegerField()
    completed = serializers.IntegerField()
    failed = serializers.IntegerField()


class UserFigures(serializers.Serializer):
    total = serializers.IntegerField()
    active = serializers.IntegerField(help_text="Who may come in.")
    admins = serializers.IntegerField(help_text="Super-admins included.")


class StorageUsed(serializers.Serializer):
    recordings_bytes = serializers.IntegerField(help_text="The videos as they were sent.")
    documents_bytes = serializers.IntegerField(help_text="PDFs, subtitles and other documents.")
    total_bytes = serializers.IntegerField(help_text="Both; without the pictures of slides.")


class DayFigures(serializers.Serializer):
    day = serializers.DateField(help_text="In UTC.")
    uploaded = serializers.IntegerField()
    completed = serializers.IntegerField()
    failed = serializers.IntegerField()


@example(
    {
        "success": True,
        "total_videos": 42,
        "videos": {"in_queue": 1, "processing": 1, "completed": 38, "failed": 2},
        "users": {"total": 17, "active": 16, "admins": 2},
        "storage": {
            "recordings_bytes": 7_340_032_000,
            "documents_bytes": 94_371_840,
            "total_bytes": 7_434_403_840,
        },
        "days": [{"day": "2026-03-02", "uploaded": 4, "completed": 3, "failed": 1}],
        "timestamp": "2026-03-02T09:30:00.000Z",
    }
)
class LectureStatistics(serializers.Serializer):
    success = serializers.BooleanField()
    total_videos = serializers.IntegerField()
    videos = VideosByStatus()
    users = UserFigures()
    storage = StorageUsed()
    days = DayFigures(many=True, help_text="The last 30, today included.")
    timestamp = serializers.DateTimeField()


class RunningJob(serializers.Serializer):
    job_id = serializers.UUIDField()
    video_id = serializers.UUIDField(allow_null=True)
    kind = serializers.CharField()
    step = serializers.CharField(allow_null=True)
    progress = serializers.FloatField(help_text="0 to 100.")
    started_at = serializers.DateTimeField(allow_null=True)


class Server(serializers.Serializer):
    name = serializers.CharField(help_text="Host and process id.")
    status = serializers.ChoiceField(choices=["busy", "idle"])
    queues = serializers.ListField(child=serializers.CharField())
    device = serializers.CharField(help_text="What it computes on.")
    models = serializers.ListField(
        child=serializers.CharField(), help_text="Those that it has loaded."
    )
    current_job = RunningJob(allow_null=True, help_text="The oldest of them.")
    current_jobs = RunningJob(many=True)
    started_at = serializers.DateTimeField()
    last_heartbeat = serializers.DateTimeField()


@example(
    {
        "success": True,
        "servers": [
            {
                "name": "worker-1:4711",
                "status": "busy",
                "queues": ["cpu", "net"],
                "device": "CPU",
                "models": ["whisper-base"],
                "current_job": RUNNING,
                "current_jobs": [RUNNING],
                "started_at": "2026-03-01T06:00:00.000Z",
                "last_heartbeat": "2026-03-02T09:14:09.000Z",
            }
        ],
        "count": 1,
    }
)
class Servers(serializers.Serializer):
    success = serializers.BooleanField()
    servers = Server(many=True)
    count = serializers.IntegerField()
