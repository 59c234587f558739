"""Errors as RFC 9457 problem details, with the `success` and `message` that older clients read."""

import re
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from accounts.http.caller import asks_for_json
from accounts.limits.rates import TooOften
from accounts.limits.throttling import count_stranger
from media_jobs.errors import Refused

TITLES = {
    400: "Bad request",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    408: "Took too long",
    409: "Conflict",
    410: "Gone",
    411: "Length required",
    413: "Too large",
    415: "Unsupported type",
    422: "Cannot be processed",
    429: "Too many requests",
    500: "Internal error",
    503: "Unavailable",
    507: "No room left",
}

# The lecture client's paths begin at the root; below `admin/` all others are Django's.
API_PATHS = re.compile(
    r"/(api|auth|status|download|worker)/"
    r"|/(upload(/[^/]+/complete)?|list|process)$"
    r"|/admin/(videos(/[^/]+)?|stats|servers|test-notification)$"
)
# When to come back after a 429 that cannot say.
RETRY_SECONDS = 60


def problem(status: int, code: str, detail: str, **extra: Any) -> dict[str, Any]:
    """The body of a problem answer. `code` is stable; `detail` is for people."""
    return {
        "type": "about:blank",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "code": code,
        "success": False,
        "message": detail,
        **extra,
    }


def problem_response(status: int, code: str, detail: str, **extra: Any) -> JsonResponse:
    """A problem answer from outside the API framework (middleware, error handlers)."""
    return JsonResponse(
        problem(status, code, detail, **extra),
        status=status,
        content_type="application/problem+json",
    )


def wants_problem(request: HttpRequest) -> bool:
    """Whether an error of this request is to be JSON: API paths, and whoever asks for JSON."""
    return bool(API_PATHS.match(request.path)) or asks_for_json(request)


def as_problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """The API's exception handler. None leaves what nobody expected to the middleware."""
    if isinstance(error, Refused):
        return _answer(problem(error.status, error.code, error.message, **error.extra))
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        error = _counted(error, context["request"])
    if type(error) is exceptions.Throttled:
        error = TooOften("Too many requests.", getattr(error, "wait", None) or RETRY_SECONDS)
    if isinstance(error, TooOften):
        body = problem(429, str(error.code), str(error.message))
        return _answer(body, headers={"Retry-After": str(error.wait)})
    if isinstance(error, Http404):
        error = exceptions.NotFound("There is nothing here, or it is not yours.")
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    answer = exception_handler(error, context)
    if answer is None or not isinstance(error, exceptions.APIException):
        return answer
    if isinstance(error, exceptions.ValidationError):
        body = problem(400, "invalid", _first_sentence(error.detail), errors=error.detail)
    else:
        detail = getattr(error.detail, "get", lambda *_: error.detail)("detail", error.detail)
        codes = error.get_codes()
        code = codes if isinstance(codes, str) else str(error.default_code)
        body = problem(answer.status_code, code, str(detail))
    return _answer(body, headers=dict(answer.headers))


def _counted(error: Exception, request: Request) -> Exception:
    """The error itself, or that of too many requests of nobody: the API counts only known users."""
    try:
        count_stranger(request)
    except TooOften as too_often:
        return too_often
    return error


def _answer(body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    answer = Response(
        body, status=body["status"], headers=headers, content_type="application/problem+json"
    )
    if answer.status_code == 429:
        answer.headers.setdefault("Retry-After", str(RETRY_SECONDS))
    return answer


def _first_sentence(detail: Any, field: str = "") -> str:
    if isinstance(detail, dict):
        name, inner = next(iter(detail.items()))
        return _first_sentence(inner, "" if name == "non_field_errors" else name)
    if isinstance(detail, list):
        return _first_sentence(detail[0], field) if detail else "The request is not valid."
    return f"{field}: {detail}" if field else str(detail)
