"""Fetching a file from a link; no cookies, credentials, proxies or decoding."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from typing import Any

import httpcore

from media_jobs.engines.context import EngineContext
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.links.guard import Guard
from media_jobs.engines.links.link import Link, next_link
from media_jobs.engines.links.pace import FetchLimits, Pace

MAX_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
MEBIBYTE = 1024 * 1024
# How long a wait goes on before the job is asked whether it is still wanted.
_LOOK_UP_SECONDS = 0.5
_PAGE_STARTS = (b"<!doctype html", b"<html")
_REQUEST_HEADERS = [
    (b"User-Agent", b"SpotifAI"),
    (b"Accept", b"video/*, image/*, audio/*, */*;q=0.5"),
    (b"Accept-Encoding", b"identity"),
]

Write = Callable[[bytes], object]


@dataclass(frozen=True)
class Fetched:
    """What came: where it was in the end, and what it is called there (perhaps nothing)."""

    link: Link
    filename: str


def fetch(
    link: Link, write: Write, *, guard: Guard, limits: FetchLimits, context: EngineContext
) -> Fetched:
    """Write what the link leads to. Raises `EngineRefused`; part of it may be written then."""
    pace = Pace(limits, context.check_cancelled)
    backend = _Backend(guard, pace)
    with httpcore.ConnectionPool(
        ssl_context=guard.tls(), network_backend=backend, max_keepalive_connections=0
    ) as pool:
        for _ in range(MAX_REDIRECTS + 1):
            pace.restart()
            with _said_in_words(link), _asked(pool, link) as answer:
                if answer.status not in REDIRECTS:
                    _refuse_unless_file(answer, link)
                    _receive(answer, write, limits.most_bytes, pace, context)
                    return Fetched(link, _given_name(answer) or link.filename)
                link = next_link(link, _header(answer, b"location"))
    raise EngineRefused(
        "link_redirects", f"This link leads on more than {MAX_REDIRECTS} times. Send the last one."
    )


class _Backend(httpcore.NetworkBackend):
    """Connects to addresses that the guard has allowed."""

    def __init__(self, guard: Guard, pace: Pace) -> None:
        self._guard, self._pace, self._backend = guard, pace, httpcore.SyncBackend()

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        failure: Exception | None = None
        for address in self._guard.addresses_of(host, port):
            try:
                stream = self._backend.connect_tcp(address, port, timeout=self._pace.left())
                return _Stream(stream, self._pace)
            except (httpcore.NetworkError, httpcore.TimeoutException) as error:
                failure = error
        raise failure or httpcore.ConnectError(host)


class _Stream(httpcore.NetworkStream):
    """A connection whose waits end with the pace of the fetch."""

    def __init__(self, stream: httpcore.NetworkStream, pace: Pace) -> None:
        self._stream, self._pace = stream, pace

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        while True:
            wait = min(self._pace.left(), _LOOK_UP_SECONDS)
            try:
                return self._stream.read(max_bytes, timeout=wait)
            except httpcore.ReadTimeout:
                continue

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout=self._pace.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, timeout=self._pace.left())
        return _Stream(secure, self._pace)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


@contextmanager
def _asked(pool: httpcore.ConnectionPool, link: Link) -> Iterator[httpcore.Response]:
    url = httpcore.URL(scheme="https", host=link.host, port=link.port, target=link.target)
    with pool.stream("GET", url, headers=_REQUEST_HEADERS) as answer:
        yield answer


def _refuse_unless_file(answer: httpcore.Response, link: Link) -> None:
    status = answer.status
    if status in (404, 410):
        raise EngineRefused("link_not_found", f"{link.host} has no such file. Check the link.")
    if status in (401, 402, 403, 407):
        raise EngineRefused(
            "link_forbidden",
            f"{link.host} does not hand this file out. Download it where you are signed in, and "
            "send the file.",
        )
    if status != 200:
        raise EngineRefused(
            "link_failed", f"{link.host} answered with an error ({status}). Try again later."
        )
    if _header(answer, b"content-encoding").lower() not in ("", "identity"):
        raise EngineRefused(
            "link_encoded",
            f"{link.host} sends this file compressed. Download it and send the file.",
        )


def _receive(
    answer: httpcore.Response, write: Write, most: int, pace: Pace, context: EngineContext
) -> None:
    claimed = _header(answer, b"content-length")
    total = int(claimed) if claimed.isdigit() else None
    came = 0
    for chunk in _bounded(answer.iter_stream(), total, most):
        if came == 0:
            _refuse_page(chunk)
        write(chunk)
        came += len(chunk)
        pace.note(len(chunk))
        context.progress(came / total if total else 0.0, amount(came, total))


def _bounded(chunks: Iterable[bytes], total: int | None, most: int) -> Iterator[bytes]:
    """The same chunks. Raises `EngineRefused` before, or when, they become too much."""
    if total is not None and total > most:
        raise too_large(most)
    came = 0
    for chunk in chunks:
        came += len(chunk)
        if came > most:
            raise too_large(most)
        if chunk:
            yield chunk


def too_large(most: int) -> EngineRefused:
    """The refusal of a file with more than `most` bytes."""
    return EngineRefused(
        "too_large",
        f"The largest file is {most / MEBIBYTE:.0f} MB; this link leads to a larger one. "
        "Send a shorter or smaller copy.",
    )


def amount(came: int, total: int | None) -> str:
    """How much has come, in words."""
    if total:
        return f"{came / MEBIBYTE:.1f} of {total / MEBIBYTE:.1f} MB"
    return f"{came / MEBIBYTE:.1f} MB"


def _refuse_page(first: bytes) -> None:
    if first[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGE_STARTS):
        raise EngineRefused(
            "link_is_a_page",
            "This link leads to a page, not to a file. Send the link of the video or picture "
            "itself, or download it and send the file.",
        )


def _given_name(answer: httpcore.Response) -> str:
    """The name that the server gives to a download."""
    message = Message()
    message["Content-Disposition"] = _header(answer, b"content-disposition")
    try:
        return message.get_filename("")
    except (ValueError, TypeError, LookupError):  # of parameters that make no sense
        return ""


def _header(answer: httpcore.Response, name: bytes) -> str:
    found = (value for key, value in answer.headers if key.lower() == name)
    return next(found, b"").decode("utf-8", "replace").strip()


@contextmanager
def _said_in_words(link: Link) -> Iterator[None]:
    """Turn what the network did into a refusal with a sentence."""
    try:
        yield
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
        if "certificate" in str(error).lower():
            raise EngineRefused(
                "link_untrusted",
                f"The certificate of {link.host} cannot be trusted, so nothing was fetched. "
                "Download the file and send that.",
            ) from error
        raise EngineRefused(
            "link_unreachable", f"{link.host} could not be reached. Try again later."
        ) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
        raise EngineRefused(
            "link_broken",
            f"The connection to {link.host} broke before the file had come. Try again.",
        ) from error
