"""The shape of a job, for the OpenAPI document."""

from rest_framework import serializers

from accounts.openapi import example
from media_jobs.jobs.models import SHOWN_STATUSES, StepStatus

VIDEO_ID = "3e1f8f0c-53a1-4b8e-9a4e-2d1f6f0b7a90"
JOB = {
    "job_id": "71c2e9b0-8f5d-4a36-9b1e-c4d5e6f70812",
    "video_id": VIDEO_ID,
    "kind": "face_scan",
    "status": "running",
    "step": "examine",
    "progress": 42.5,
    "message": "Looking at the faces",
    "frames_done": 41,
    "frames_total": 96,
    "eta_seconds": 3,
    "version": 12,
    "attempt": 1,
    "steps": [
        {
            "name": "examine",
            "status": "running",
            "progress": 42.7,
            "message": "",
            "started_at": "2026-03-02T09:16:03.402Z",
            "finished_at": None,
        }
    ],
    "error": None,
    "created_at": "2026-03-02T09:16:02.120Z",
    "started_at": "2026-03-02T09:16:02.480Z",
    "finished_at": None,
}


class StepSnapshot(serializers.Serializer):
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=StepStatus.choices)
    progress = serializers.FloatField(help_text="0 to 100.")
    message = serializers.CharField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class JobError(serializers.Serializer):
    code = serializers.CharField()
    message = serializers.CharField(help_text="What happened and what to do, for people.")
    reference = serializers.CharField(allow_null=True, help_text="Given for errors on our side.")


@example(JOB)
class JobSnapshot(serializers.Serializer):
    job_id = serializers.UUIDField()
    video_id = serializers.UUIDField(allow_null=True)
    kind = serializers.CharField()
    status = serializers.ChoiceField(choices=SHOWN_STATUSES)
    step = serializers.CharField(allow_null=True)
    progress = serializers.FloatField(help_text="0 to 100.")
    message = serializers.CharField()
    frames_done = serializers.IntegerField(allow_null=True)
    frames_total = serializers.IntegerField(allow_null=True)
    eta_seconds = serializers.IntegerField(allow_null=True)
    version = serializers.IntegerField(help_text="Grows with every change.")
    attempt = serializers.IntegerField()
    steps = StepSnapshot(many=True)
    error = JobError(allow_null=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


@example({"job": JOB})
class JobAnswer(serializers.Serializer):
    job = JobSnapshot()
