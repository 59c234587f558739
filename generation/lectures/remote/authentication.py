"""Requests that a site and its worker sign with the key that both have."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from generation.lectures.remote.signing import SIGNATURE, BadSignature, verify
from media_jobs.errors import Refused

MOST_BYTES = 64 * 1024


class WorkerSignature(BaseAuthentication):
    """`X-Worker-Signature`, with its timestamp and nonce. It is nobody's: no user comes with it."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, str]:
        """Take note of the request. Raises `AuthenticationFailed` for what is not signed."""
        plain = request._request
        if int(plain.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES or len(plain.body) > MOST_BYTES:
            raise Refused("too_large", "Send at most 64 KB.", status=413)
        try:
            verify(plain)
        except BadSignature as error:
            raise exceptions.AuthenticationFailed(str(error), code="bad_signature") from error
        return AnonymousUser(), "worker"

    def authenticate_header(self, request: Request) -> str:
        return "Worker"


class Described(OpenApiAuthenticationExtension):
    """How the document tells of it."""

    target_class = WorkerSignature
    name = "worker_signature"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": SIGNATURE,
            "description": "HMAC-SHA256 by `WORKER_API_KEY`; the manual says of what.",
        }
