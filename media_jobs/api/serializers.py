"""The shape of a job, for the OpenAPI document."""

from rest_framework import serializers

from media_jobs.models import JobStatus, StepStatus


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


class JobSnapshot(serializers.Serializer):
    job_id = serializers.UUIDField()
    video_id = serializers.UUIDField(allow_null=True)
    kind = serializers.CharField()
    status = serializers.ChoiceField(choices=JobStatus.choices)
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


class JobAnswer(serializers.Serializer):
    job = JobSnapshot()
