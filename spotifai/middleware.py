"""What surrounds every request: its id and log line, the content policy, its time and failures."""

import re
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.utils.decorators import sync_and_async_middleware

from accounts.providers.catalogue import open_redirect_doors
from accounts.tokens.services import SignedOut
from spotifai import error_pages
from spotifai.runtime.budget import time_budget

log = structlog.get_logger(__name__)

Handler = Callable[[HttpRequest], Any]
REQUEST_ID = re.compile(r"^[\w.-]{8,64}$")

# Pictures and videos come from us, or from the object store, whose address only it knows.
MEDIA = "'self' data: blob:" + (" https:" if settings.REMOTE_FILES else "")


def _policy() -> str:
    # Browsers hold a form to this on redirects too: the one that buys tokens ends at Stripe's,
    # the ones that sign in or link end at the provider's.
    elsewhere = [door.origin for door in open_redirect_doors()]
    if settings.STRIPE_SECRET_KEY:
        elsewhere.append("https://checkout.stripe.com")
    return "; ".join(
        (
            "default-src 'self'",
            f"img-src {MEDIA}",
            f"media-src {MEDIA}",
            "style-src 'self' 'unsafe-inline'",
            "object-src 'none'",
            "base-uri 'self'",
            " ".join(("form-action 'self'", *elsewhere)),
            "frame-ancestors 'none'",
        )
    )


@sync_and_async_middleware
def request_log(get_response: Handler) -> Handler:
    """Give each request an id (the caller's `X-Request-ID` if sane), log it, send it back."""

    def begin(request: HttpRequest) -> tuple[str, float]:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if REQUEST_ID.match(given) else secrets.token_hex(8)
        request.request_id = request_id  # type: ignore[attr-defined]
        # Neither JSON nor forms have another one (RFC 8259, 7578). Some that a caller may name make
        # text of bytes that no database takes, of the address too.
        request.encoding = settings.DEFAULT_CHARSET
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        return request_id, time.perf_counter()

    def end(
        request: HttpRequest, response: HttpResponseBase, request_id: str, began: float
    ) -> HttpResponseBase:
        response["X-Request-ID"] = request_id
        if not request.path.startswith(("/static/", "/health")):
            log.info(
                "request",
                method=request.method,
                path=_loggable(request.path),
                status=response.status_code,
                milliseconds=round((time.perf_counter() - began) * 1000),
            )
        return response

    if iscoroutinefunction(get_response):

        async def logged_async(request: HttpRequest) -> HttpResponseBase:
            started = begin(request)
            return end(request, await get_response(request), *started)

        return logged_async

    def logged(request: HttpRequest) -> HttpResponseBase:
        started = begin(request)
        return end(request, get_response(request), *started)

    return logged


def _loggable(path: str) -> str:
    """A path without the secrets that some paths carry (links, reset keys)."""
    return re.sub(
        r"^/(files|shared|accounts/password/reset/key|accounts/confirm-email|notices/unsubscribe"
        r"|worker/source)/.*",
        r"/\1/…",
        path,
    )


@sync_and_async_middleware
def failures(get_response: Handler) -> Handler:
    """Bound a request's time, and answer for what nothing further in has answered for.

    That is what middleware raised, or the page that was to tell of an error. It gets here because
    of `DEBUG_PROPAGATE_EXCEPTIONS`.
    """
    if iscoroutinefunction(get_response):

        async def answered_async(request: HttpRequest) -> HttpResponseBase:
            with time_budget():
                try:
                    return await get_response(request)
                except Exception as error:  # noqa: BLE001 - it is logged in there
                    return error_pages.failed(request, error)

        return answered_async

    def answered(request: HttpRequest) -> HttpResponseBase:
        with time_budget():
            try:
                return get_response(request)
            except Exception as error:  # noqa: BLE001 - it is logged in there
                return error_pages.failed(request, error)

    return answered


@sync_and_async_middleware
def content_security_policy(get_response: Handler) -> Handler:
    """Allow nothing but what the site serves itself."""

    def mark(response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Content-Security-Policy", _policy())
        return response

    if iscoroutinefunction(get_response):

        async def marked_async(request: HttpRequest) -> HttpResponseBase:
            return mark(await get_response(request))

        return marked_async

    return lambda request: mark(get_response(request))


class FriendlyErrors:
    """Answers an unexpected exception with the request's id and logs the traceback under it."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Awaitable[Any] | Any]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> Any:
        """Called by Django for what a view raised. Users see the same whether debugging or not."""
        if isinstance(error, Http404):
            return error_pages.not_found(request)
        if isinstance(error, BadRequest | MultiPartParserError | SuspiciousOperation):
            return error_pages.bad_request(request)
        if isinstance(error, PermissionDenied):
            return error_pages.forbidden(request)
        if isinstance(error, SignedOut):  # while the page was made
            return redirect_to_login(request.path)
        return error_pages.failed(request, error)
