"""The signed report of a video's examination."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.http.caller import signed_in
from detection.reports.serving import report_for
from detection.sessions.openapi import VIDEOS


class PdfRenderer(BaseRenderer):
    """Lets clients ask for PDF by name; what goes wrong is said in JSON all the same."""

    media_type = "application/pdf"
    format = "pdf"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return json.dumps(data).encode()


class VideoReport(APIView):
    """Download the signed report.

    The newest verdict on a video as a PDF. Moderators may fetch anybody's.
    """

    tag = VIDEOS
    renderer_classes = [JSONRenderer, PdfRenderer]

    @extend_schema(
        operation_id="video_report",
        responses={
            (200, "application/pdf"): OpenApiTypes.BINARY,
            409: OpenApiResponse(description="`no_verdict`: the examination is not finished."),
        },
    )
    def get(self, request: Request, video_id: uuid.UUID) -> HttpResponse:
        return report_for(signed_in(request), video_id)
