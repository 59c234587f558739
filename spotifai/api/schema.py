"""The OpenAPI document's errors, in one place: what an operation may answer besides success."""

from collections.abc import Iterator
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser

from spotifai.api.problems import TITLES

# What only these operations answer.
OWN = {
    "video_upload": (404, 408, 409, 411, 422, 507),
    "video_report": (409, 507),
    "video_review": (409,),
    "job_cancel": (409,),
    "job_rerun": (409, 422),
    "export": (404,),
    "export_make": (507,),
    "admin_make": (409,),
    "admin_change": (409,),
    "extension_link": (410,),
}


class ProblemOut(serializers.Serializer):
    """An error (RFC 9457), with what older clients read of it."""

    type = serializers.CharField(default="about:blank")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What happened and what to do, for people.")
    code = serializers.CharField(help_text="Stable, for programs.")
    success = serializers.BooleanField(default=False)
    message = serializers.CharField(help_text="As `detail`.")
    errors = serializers.JSONField(required=False, help_text="By field, if it is about fields.")


class ProblemSchema(AutoSchema):
    """Adds to each operation the errors that its credentials, limits, body and path bring."""

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for status in sorted(set(self._errors())):
            bodies.setdefault(str(status), self._problem(status))
        return bodies

    def _errors(self) -> Iterator[int]:
        yield from (400, 406, 503)
        if self.view.get_throttles():
            yield 429
        if self.view.get_authenticators():
            yield from (401, 403)
        if "{" in self.path or self._is_list_view() or self._get_paginator():
            yield 404
        if self.method in ("POST", "PUT", "PATCH", "DELETE"):
            yield from (413, 415)
        if MultiPartParser in self.view.parser_classes:
            yield 411
        yield from OWN.get(self.get_operation_id(), ())

    def _problem(self, status: int) -> Any:
        said = OpenApiResponse(ProblemOut, description=TITLES[status])
        return self._get_response_for_code(said, str(status), ["application/problem+json"])
