"""What is shown when something cannot be: pages for people, problem details for programs."""

import json
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from accounts.limits import in_words
from spotifai.api.problems import (
    RETRY_SECONDS,
    TITLES,
    problem,
    problem_response,
    wants_problem,
)
from spotifai.runtime.body_limit import BodyRefused

CODES = {400: "bad_request", 403: "permission_denied", 404: "not_found", 500: "internal_error"}

BODY_REFUSALS = {
    "too_large": f"The largest upload is {settings.MAX_VIDEO_MB} MB. Send a smaller file.",
    "not_authenticated": "Sign in first, then send the file again.",
    "too_many_uploads": "Several of your uploads are on their way. Let one finish, then send this.",
    "body_stalled": "The upload stood still for too long. Send it again.",
}

log = structlog.get_logger(__name__)

ErrorPage = Callable[..., HttpResponse]


def _error_page(status: int) -> ErrorPage:
    def handler(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
        if wants_problem(request):
            return problem_response(status, CODES[status], TITLES[status] + ".")
        return render(request, f"{status}.html", status=status)

    return handler


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Asked for a page more often than it may be."""
    if wants_problem(request):
        detail = f"Too many requests. Try again in {in_words(RETRY_SECONDS)}."
        response: HttpResponse = problem_response(429, "throttled", detail)
    else:
        response = render(request, "429.html", status=429)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


bad_request = _error_page(400)
forbidden = _error_page(403)
not_found = _error_page(404)
server_error = _error_page(500)


def unexpected(request: HttpRequest, request_id: str) -> HttpResponse:
    """An error of ours, filed in the log under the request's id."""
    if wants_problem(request):
        return problem_response(
            500,
            CODES[500],
            f"Something went wrong on our side. If it happens again, tell us: {request_id}.",
        )
    return render(request, "500.html", {"request_id": request_id}, status=500)


def unknown_path(request: HttpRequest) -> HttpResponse:
    """The last route: a page without its closing slash is sent on, all else is not found."""
    if request.method in ("GET", "HEAD") and not request.path.endswith("/"):
        with_slash = request.path + "/"
        try:
            known = resolve(with_slash).func is not unknown_path
        except Resolver404:
            known = False
        if known:
            query = request.META.get("QUERY_STRING", "")
            return HttpResponseRedirect(f"{with_slash}?{query}" if query else with_slash)
    return not_found(request)


def refused_body(scope: dict[str, Any], refusal: BodyRefused) -> tuple[dict[str, str], bytes]:
    """Headers and body of the answer to a request body that no view will see."""
    detail = BODY_REFUSALS[refusal.code]
    log.info("body_refused", path=scope["path"], status=refusal.status, code=refusal.code)
    headers = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": str(RETRY_SECONDS)}}
    if b"text/html" in dict(scope["headers"]).get(b"accept", b""):
        context = {"status": refusal.status, "title": TITLES[refusal.status], "detail": detail}
        kind, text = "text/html; charset=utf-8", str(render_to_string("refused_body.html", context))
    else:
        kind = "application/problem+json"
        text = json.dumps(problem(refusal.status, refusal.code, detail))
    return {"Content-Type": kind, **headers.get(refusal.status, {})}, text.encode()


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or stale."""
    if wants_problem(request):
        return problem_response(403, "csrf_failed", "Reload the page and send the form again.")
    return render(request, "403_csrf.html", status=403)
