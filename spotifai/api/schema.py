"""How the OpenAPI document is made from the views, beside what each says by `extend_schema`."""

from collections.abc import Iterator
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser

from spotifai.api.problems import TITLES, problem

# What only these operations answer.
OWN = {
    "video_upload": (404, 408, 409, 411, 422, 507),
    "library_upload": (404, 408, 409, 411, 422, 507),
    "library_start": (409,),
    "lecture_upload": (404, 408, 409, 422, 507),
    "lecture_upload_complete": (409, 422, 507),
    "lecture_download": (409,),
    "lecture_documents": (409,),
    "lecture_speech": (409,),
    "lecture_reading": (409,),
    "video_report": (409, 507),
    "video_review": (409,),
    "partial_upload_begin": (422, 507),
    "partial_upload_content": (408, 409, 422, 507),
    "partial_upload_complete": (409, 422, 507),
    "job_cancel": (409,),
    "job_rerun": (409, 422),
    "export": (404,),
    "export_make": (507,),
    "admin_make": (409,),
    "admin_change": (409,),
    "extension_link": (410,),
    "worker_process": (404, 429),
    "worker_callback": (404, 410, 429),
    "worker_result": (429,),
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
    offset = serializers.IntegerField(
        required=False, help_text="How many bytes of an upload are there, if that is amiss."
    )


class OperationSchema(AutoSchema):
    """Reads an operation's words from its docstring and its group from the view's `tag`.

    To what it may answer it adds the errors that its credentials, limits, body and path bring.
    """

    def get_summary(self) -> str:
        """The docstring's first line, which says what the operation does."""
        return " ".join(self._docstring().partition("\n\n")[0].split()).removesuffix(".")

    def get_description(self) -> str:  # type: ignore[override]
        """The rest of the docstring."""
        return self._docstring().partition("\n\n")[2].strip()

    def get_tags(self) -> list[str]:
        """The name of the view's `tag`."""
        tag = getattr(self.view, "tag", None)
        return [tag.name] if tag else []

    def _docstring(self) -> str:
        return super().get_description()

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for status, body in bodies.items():
            if int(status) in TITLES and "content" not in body:
                bodies[status] = self._problem(status, body["description"])
        for error in sorted(set(self._errors())):
            bodies.setdefault(str(error), self._problem(str(error), TITLES[error]))
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

    def _problem(self, status: str, description: str) -> Any:
        said = OpenApiResponse(ProblemOut, description=description)
        return self._get_response_for_code(said, status, ["application/problem+json"])


def with_tags_and_an_error(
    result: dict[str, Any], generator: SchemaGenerator, **_: Any
) -> dict[str, Any]:
    """Describe the tags of the operations, in their order, and show what an error looks like."""
    views = (callback.cls for *_, callback in generator.endpoints or ())
    tags = {tag for view in views if (tag := getattr(view, "tag", None))}
    result["tags"] = [
        {"name": tag.name, "description": tag.description}
        for tag in sorted(tags, key=lambda tag: tag.order)
    ]
    shown = problem(404, "not_found", "There is nothing here, or it is not yours.")
    result["components"]["schemas"]["ProblemOut"]["example"] = shown
    return result
