"""A person's stored file at a URL that stays the same."""

import uuid
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.http.caller import signed_in
from accounts.openapi import Tag
from media_jobs.files.serving import file_response
from media_jobs.files.stored import stored_files_of

FILES = Tag("Files", "Pictures and other files of what you have here.", order=45)


class FileOrProblem(BaseContentNegotiation):
    """A file has the type that it has, whatever is asked for; problems are JSON."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class StoredFileContent(APIView):
    """Download a stored file.

    It takes ranges and `If-None-Match`. Only its owner finds it, whoever has it already.
    """

    tag = FILES
    content_negotiation_class = FileOrProblem

    @extend_schema(
        operation_id="file",
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            (206, "application/octet-stream"): OpenApiTypes.BINARY,
            302: OpenApiResponse(description="To an object store, for a while."),
            304: OpenApiResponse(description="Nothing changed."),
            416: OpenApiResponse(description="The range lies beyond the end."),
        },
    )
    def get(self, request: Request, file_id: uuid.UUID) -> HttpResponseBase:
        file = get_object_or_404(stored_files_of(signed_in(request)), pk=file_id)
        headers = {"ETag": f'"{file.pk}"', "Cache-Control": "private, no-cache"}
        if headers["ETag"] in request.headers.get("If-None-Match", ""):
            return HttpResponse(status=304, headers=headers)
        response = file_response(
            request._request, file.key, content_type=file.content_type, filename=file.filename
        )
        for name, value in headers.items():
            response[name] = value
        return response
