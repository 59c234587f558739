"""What a site and its worker say to each other over HTTP: `/process` and `/worker/…`."""

import uuid
from collections.abc import Callable
from typing import Any

from django.core import signing
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, permissions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.openapi import Tag
from generation.lectures.remote import roles
from generation.lectures.remote.archive import CONTENT_TYPE
from generation.lectures.remote.authentication import WorkerSignature
from generation.lectures.remote.callback import over, take_report
from generation.lectures.remote.handing_over import handed_over
from generation.lectures.remote.models import Order
from generation.lectures.remote.orders import place_order, results_of
from generation.lectures.remote.serializers import Noted, Ordered, OrderIn, ReportIn
from media_jobs.files.api import FileOrProblem
from media_jobs.files.serving import file_response
from media_jobs.jobs.models import JobStatus

WORKERS = Tag(
    "Workers for lectures",
    "What a site and the worker that reads its lectures tell each other, signed.",
    order=75,
)


class BetweenSites(APIView):
    """For requests that the other side signs, while this site has the part that `served` tells."""

    tag = WORKERS
    authentication_classes = [WorkerSignature]
    permission_classes = [permissions.AllowAny]
    throttle_classes = []  # strangers are counted, and who has the key may have much to tell
    served: Callable[[], bool] = staticmethod(roles.works_for_others)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Not found where this site has no such part."""
        if not type(self).served():
            raise exceptions.NotFound("This site has no such part.")
        super().initial(request, *args, **kwargs)


class Process(BetweenSites):
    """Have a lecture read.

    Answers at once; `callback_url` is told how far it is and what came of it. The same again while
    it is in work changes nothing, and afterwards has it told again.
    """

    @extend_schema(operation_id="worker_process", request=OrderIn, responses={202: Ordered})
    def post(self, request: Request) -> Response:
        order = OrderIn(data=request.data)
        order.is_valid(raise_exception=True)
        said = order.validated_data
        job = place_order(
            video_id=said["video_id"],
            callback_url=said["callback_url"],
            source_url=said["source_url"],
            request_id=said["job_id"],
            language=said["language"].lower(),
            speech=said["speech"],
        )
        status = "in_queue" if job.status == JobStatus.QUEUED else "processing"
        return Response({"video_id": said["video_id"], "status": status}, status=202)


class WorkerResult(BetweenSites):
    """Fetch what was read of a lecture.

    A zip file: `lecture.json`, and the pictures of its slides.
    """

    content_negotiation_class = FileOrProblem

    @extend_schema(
        operation_id="worker_result", responses={(200, CONTENT_TYPE): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, order_id: uuid.UUID) -> HttpResponseBase:
        artifact = results_of(get_object_or_404(Order, pk=order_id)).first()
        if artifact is None:
            raise exceptions.NotFound("What was read is not kept any longer. Ask for it again.")
        return file_response(
            request._request, artifact.key, content_type=CONTENT_TYPE, redirects=False
        )


class WorkerCallback(BetweenSites):
    """Report on a lecture that this site has handed over.

    `token` is in the address that the worker was given; it is good for one lecture, while that is
    waited for.
    """

    served = staticmethod(roles.hands_over)

    @extend_schema(
        operation_id="worker_callback",
        request=ReportIn,
        responses=Noted,
        parameters=[OpenApiParameter("token", str, required=True)],
    )
    def post(self, request: Request) -> Response:
        try:
            handed = handed_over(request.query_params.get("token", ""))
        except signing.BadSignature as error:
            raise exceptions.AuthenticationFailed(
                "The token in the address is wrong.", code="bad_token"
            ) from error
        report = ReportIn(data=request.data)
        report.is_valid(raise_exception=True)
        if handed is None:
            raise over()
        if report.validated_data["video_id"] != handed.job.upload_id:
            raise exceptions.AuthenticationFailed(
                "The token in the address is another video's.", code="bad_token"
            )
        take_report(handed, report.validated_data)
        return Response({"success": True})
