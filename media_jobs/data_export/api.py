"""A person's own data over the API."""

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api_keys.authentication import InPerson
from accounts.http.caller import signed_in
from accounts.openapi import Tag, example
from media_jobs.data_export.jobs import ask_for_export, latest_export
from media_jobs.errors import Refused
from media_jobs.jobs.selectors import job_snapshot
from media_jobs.jobs.serializers import JOB, JobAnswer, JobSnapshot


class DownloadOut(serializers.Serializer):
    url = serializers.CharField(help_text="Short-lived; supports ranges.")
    size_bytes = serializers.IntegerField()
    made_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(help_text="When the archive is deleted.")


@example(
    {
        "job": {**JOB, "video_id": None, "kind": "data_export", "step": "collect"},
        "download": {
            "url": "/files/eyJr….x9Wd",
            "size_bytes": 18349021,
            "made_at": "2026-03-01T16:20:00.009Z",
            "expires_at": "2026-03-08T16:20:00.009Z",
        },
    }
)
class ExportOut(serializers.Serializer):
    job = JobSnapshot()
    download = DownloadOut(
        allow_null=True, help_text="The newest archive; null when there is none or it has expired."
    )


class Export(APIView):
    """Everything that the site holds of the caller, in one archive; not for API keys."""

    tag = Tag(
        "Your data", "Everything that the site holds of the caller, as an archive.", order=150
    )
    permission_classes = [IsAuthenticated, InPerson]

    @extend_schema(operation_id="export", responses=ExportOut)
    def get(self, request: Request) -> Response:
        """Show the newest export.

        With a link to the newest archive while it is kept.
        """
        export = latest_export(signed_in(request))
        if export is None:
            raise Refused("not_found", "You have not asked for an export yet.", status=404)
        return Response(ExportOut(export).data, headers={"Cache-Control": "private, no-store"})

    @extend_schema(operation_id="export_make", request=None, responses={202: JobAnswer})
    def post(self, request: Request) -> Response:
        """Start an export.

        While one is being made, the answer is the job that does it.
        """
        job = ask_for_export(user=signed_in(request))
        where = reverse("api-job", args=[job.pk])
        return Response({"job": job_snapshot(job)}, status=202, headers={"Location": where})
