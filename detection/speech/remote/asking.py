"""Requests to the ML service: bounded in time and size, and given up when nobody waits."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import httpcore
from django.conf import settings

from accounts.http.guarded import Clock, Deadline, ServerRefused, answered
from accounts.http.origins import BadAddress
from accounts.http.untrusted_json import BadJson, read_json
from detection.speech.remote.origins import service_guard

# An hour has 7,200 windows of about 30 letters.
ANSWER_BYTES = 8 * 1024 * 1024


class Away(Exception):
    """The service cannot be reached, or breaks off; the message is for the operator."""


class TooSlow(Away):
    """It has not answered in time."""


class Reply(NamedTuple):
    """An answer: its status, and the fields of its JSON; None where it was no object."""

    status: int
    data: dict[str, Any] | None


class WatchedDeadline(Deadline):
    """A deadline that also asks, whenever it is looked at, whether somebody still waits."""

    def __init__(self, seconds: float, check_cancelled: Callable[[], None]) -> None:
        super().__init__(seconds)
        self._check_cancelled = check_cancelled

    def left(self) -> float:
        """The seconds that are left. Raises what the check raises, and when they are over."""
        self._check_cancelled()
        return super().left()


def asked(method: str, path: str, *, clock: Clock, fields: dict[str, Any] | None = None) -> Reply:
    """The service's answer to a request. Raises `Away`."""
    url = f"{settings.ML_SERVICE_URL}{path}"
    headers = {"User-Agent": "SpotifAI", "Accept": "application/json"}
    headers["Accept-Encoding"] = "identity"
    body = b""
    if fields is not None:
        body = json.dumps(fields).encode()
        headers |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    if settings.ML_SERVICE_TOKEN:
        headers["Authorization"] = f"Bearer {settings.ML_SERVICE_TOKEN}"
    try:
        guard = service_guard(url)
        with answered(
            method, url, guard=guard, clock=clock, headers=headers, body=body
        ) as response:
            return Reply(response.status, _object(_received(response)))
    except httpcore.TimeoutException as error:
        raise TooSlow(f"{url}: {error}") from error
    except (
        BadAddress,
        httpcore.NetworkError,
        httpcore.ProtocolError,
        ServerRefused,
    ) as error:
        raise Away(f"{url}: {error}") from error


def _received(response: httpcore.Response) -> bytes:
    """The body; nothing where it is too large to be an answer."""
    received = bytearray()
    for piece in response.iter_stream():
        received += piece
        if len(received) > ANSWER_BYTES:
            return b""
    return bytes(received)


def _object(received: bytes) -> dict[str, Any] | None:
    try:
        found = read_json(received)
    except BadJson:
        return None
    return found if isinstance(found, dict) else None
