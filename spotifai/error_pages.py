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

from accounts.limits.rates import in_words
from media_jobs.outages import outage_of
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
    "too_large": f"The largest upload is {settings.LARGEST_FILE_MB} MB. Send a smaller file.",
    "chunk_too_large": f"A chunk has at most {settings.UPLOAD_CHUNK_MB:g} MB. Send smaller ones.",
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
    """Asked for a page more often than it may be; `exception` may know when there is room again."""
    wait = getattr(exception, "wait", RETRY_SECONDS)
    if wants_problem(request):
        detail = f"Too many requests. Try again in {in_words(wait)}."
        response: HttpResponse = problem_response(429, "throttled", detail)
    else:
        response = render(request, "429.html", status=429)
    response["Retry-After"] = str(wait)
    return response


bad_request = _error_page(400)
forbidden = _error_page(403)
not_found = _error_page(404)
server_error = _error_page(500)


def failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer to what nobody expected: an outage, or an error of ours.

    Nothing here may need what has failed: the page asks neither database nor session.
    """
    outage = outage_of(error)
    if outage is None:
        log.error("request_errored", exc_info=error)
        return _unexpected(request, getattr(request, "request_id", ""))
    log.error("request_met_an_outage", code=outage.code, error=repr(error))
    if wants_problem(request):
        response: HttpResponse = problem_response(outage.status, outage.code, outage.message)
    else:
        response = HttpResponse(_bare_page(outage.status, outage.message), status=outage.status)
    response["Retry-After"] = str(outage.retry_after)
    return response


def _bare_page(status: int, detail: str) -> str:
    context = {"status": status, "title": TITLES[status], "detail": detail}
    return str(render_to_string("refused_body.html", context))


def _unexpected(request: HttpRequest, request_id: str) -> HttpResponse:
    """An error of ours, filed in the log under the request's id."""
    if wants_problem(request):
        return problem_response(
            500,
            CODES[500],
            f"Something went wrong on our side. If it happens again, tell us: {request_id}.",
        )
    page = render_to_string("500.html", {"reference": request_id})
    return HttpResponse(page, status=500)


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
    detail = refusal.detail or BODY_REFUSALS[refusal.code]
    log.info("body_refused", path=scope["path"], status=refusal.status, code=refusal.code)
    headers = {401: {"WWW-Authenticate": "Bearer"}}
    if refusal.status in (429, 503, 507):
        headers[refusal.status] = {"Retry-After": str(RETRY_SECONDS)}
    if b"text/html" in dict(scope["headers"]).get(b"accept", b""):
        kind, text = "text/html; charset=utf-8", _bare_page(refusal.status, detail)
    else:
        kind = "application/problem+json"
        text = json.dumps(problem(refusal.status, refusal.code, detail))
    return {"Content-Type": kind, **headers.get(refusal.status, {})}, text.encode()


def refusal_for(error: Exception) -> BodyRefused | None:
    """The refusal of a body that could not be taken in because something of ours failed."""
    outage = outage_of(error)
    if outage is None:
        return None
    log.error("body_met_an_outage", code=outage.code, error=repr(error))
    return BodyRefused(outage.status, outage.code, outage.message)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or stale."""
    if wants_problem(request):
        return problem_response(403, "csrf_failed", "Reload the page and send the form again.")
    return render(request, "403_csrf.html", status=403)
