"""Posting to servers that browsers have named."""

from collections.abc import Mapping
from typing import NamedTuple

import httpcore

from accounts.http.guarded import Deadline, Guard, ServerRefused, connections


class Unreachable(Exception):
    """The server was not reached, is not one that we connect to, or has not answered in time."""


class Reply(NamedTuple):
    """What a server answered; `retry_after` in seconds, 0 where it says nothing that we read."""

    status: int
    retry_after: int


def guard() -> Guard:
    """The installation's rule for connections."""
    return Guard()


def post(url: str, headers: Mapping[str, str], body: bytes, *, seconds: float) -> Reply:
    """Send `body`; redirects are not followed, the answer's body is not read.

    Raises `Unreachable`.
    """
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    try:
        with (
            connections(guard(), Deadline(seconds)) as pool,
            pool.stream("POST", url, headers=sent, content=body) as response,
        ):
            return Reply(response.status, _seconds(response))
    except ServerRefused as error:
        raise Unreachable(str(error)) from error
    except (
        OSError,
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.TimeoutException,
        httpcore.UnsupportedProtocol,
    ) as error:
        raise Unreachable(type(error).__name__) from error


def _seconds(response: httpcore.Response) -> int:
    found = (value for name, value in response.headers if name.lower() == b"retry-after")
    given = next(found, b"")[:6]
    return int(given) if given.isdigit() else 0
