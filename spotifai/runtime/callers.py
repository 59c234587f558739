"""Who is asking, read from the head of a request or of a socket's handshake."""

from io import BytesIO
from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import User


def request_of(scope: dict[str, Any]) -> HttpRequest:
    """The head of a request as Django sees it, without a body; and without its query, which says
    nothing about who asks and may be unreadable."""
    return ASGIRequest({"method": "GET", **scope, "query_string": b""}, BytesIO())


def caller_of(scope: dict[str, Any]) -> User | None:
    """The user whose credentials the head carries, asked of all that the API takes."""
    request = request_of(scope)
    for middleware in (SessionMiddleware, AuthenticationMiddleware):
        middleware(_nothing).process_request(request)
    # Nothing is done in this request's name, and a form's token is in the body: the view checks it.
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    try:
        user = Request(request, authenticators=APIView().get_authenticators()).user
    except APIException:
        return None
    return user if isinstance(user, User) else None


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
