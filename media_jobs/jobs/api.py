"""Jobs over the API: their state (for clients without a socket), cancelling, running again."""

import uuid

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.caller import signed_in
from accounts.openapi import Tag
from media_jobs.errors import Refused
from media_jobs.jobs import services as verbs
from media_jobs.jobs.models import Job
from media_jobs.jobs.selectors import job_snapshot, jobs_of
from media_jobs.jobs.serializers import JobAnswer, JobSnapshot

JOBS = Tag("Jobs", "Work on an upload or an export: its progress, cancelling it.", order=40)


def own_job(request: Request, job_id: uuid.UUID) -> Job:
    """The caller's job; anybody else's is not found."""
    return get_object_or_404(jobs_of(signed_in(request)), pk=job_id)


class JobState(APIView):
    """Show a job.

    Poll it with the last answer's `ETag` as `If-None-Match`.
    """

    tag = JOBS

    @extend_schema(
        operation_id="job",
        responses={200: JobSnapshot, 304: OpenApiResponse(description="Nothing changed.")},
    )
    def get(self, request: Request, job_id: uuid.UUID) -> Response:
        job = own_job(request, job_id)
        etag = f'"{job.version}"'
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        if etag in request.headers.get("If-None-Match", ""):
            return Response(status=304, headers=headers)
        return Response(job_snapshot(job), headers=headers)


class JobCancel(APIView):
    """Cancel a waiting or running job."""

    tag = JOBS

    @extend_schema(operation_id="job_cancel", request=None, responses=JobAnswer)
    def post(self, request: Request, job_id: uuid.UUID) -> Response:
        job = own_job(request, job_id)
        if not verbs.cancel(job=job):
            raise Refused("job_finished", "This job has already ended.", status=409)
        return Response({"job": job_snapshot(own_job(request, job_id))})


class JobRerun(APIView):
    """Run a job again.

    The work of a job that has ended is done again, as a new job.
    """

    tag = JOBS

    @extend_schema(operation_id="job_rerun", request=None, responses={201: JobAnswer})
    def post(self, request: Request, job_id: uuid.UUID) -> Response:
        job = verbs.rerun(job=own_job(request, job_id))
        return Response({"job": job_snapshot(job)}, status=201)
