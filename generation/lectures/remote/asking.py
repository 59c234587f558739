"""Requests to the other site, signed and bounded: no redirects, no proxies, few seconds."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpcore

from accounts.http import guarded
from accounts.http.guarded import Clock, Deadline, ServerRefused
from accounts.http.origins import BadAddress
from accounts.http.untrusted_json import BadJson, read_json
from generation.lectures.remote.origins import guard_for
from generation.lectures.remote.signing import signed_headers
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.links.pace import Pace
from media_jobs.files.disk import require_room

ANSWER_SECONDS = 10.0
ANSWER_BYTES = 64 * 1024
# How much is written before room is looked for again.
ROOM_STEP = 16 << 20
# What may be answered otherwise the next time.
_PASSING = {408, 425, 429}


class Away(Exception):
    """The other side cannot be reached, does not answer in time, or is not well."""


class TooLarge(Exception):
    """More was sent than is taken."""


class Reply(NamedTuple):
    """An answer: its status, and the fields of its JSON, if it was an object."""

    status: int
    data: dict[str, Any]

    @property
    def good(self) -> bool:
        """Whether what was asked for was done."""
        return 200 <= self.status < 300


def post(url: str, fields: dict[str, Any]) -> Reply:
    """Send these fields, signed. Raises `Away`."""
    body = json.dumps(fields).encode()
    with answered("POST", url, body=body, clock=Deadline(ANSWER_SECONDS)) as response:
        received = b""
        for piece in response.iter_stream():
            received += piece
            if len(received) > ANSWER_BYTES:
                received = b""
                break
    return Reply(response.status, _object(received))


@contextmanager
def answered(
    method: str, url: str, *, clock: Clock, body: bytes = b"", signed: bool = True
) -> Iterator[httpcore.Response]:
    """The answer to a request, whose body is read within the block. Raises `Away`."""
    try:
        guard = guard_for(url)
    except BadAddress as error:
        raise Away(f"{url}: {error}") from error
    headers = {"User-Agent": "SpotifAI", "Accept-Encoding": "identity"}
    if method == "POST":
        headers["Content-Type"] = "application/json"
    if signed:
        headers |= signed_headers(method, url, body)
    try:
        with guarded.answered(
            method, url, guard=guard, clock=clock, headers=headers, body=body
        ) as response:
            if response.status >= 500 or response.status in _PASSING:
                raise Away(f"{url} answers {response.status}")
            yield response
    except (
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.TimeoutException,
        EngineRefused,
        ServerRefused,
    ) as error:
        raise Away(f"{url}: {error}") from error


def receive(response: httpcore.Response, path: Path, most: int, pace: Pace) -> str:
    """Write the answer's body to `path`, as it comes and there is room. Returns its SHA-256.

    Raises `TooLarge` for more than `most` bytes, `OSError` where the disk is full.
    """
    digest, came, room_for = hashlib.sha256(), 0, 0
    with path.open("wb") as file:
        for piece in response.iter_stream():
            came += len(piece)
            pace.note(len(piece))
            if came > most:
                raise TooLarge(f"more than {most} bytes")
            if came > room_for:
                require_room(ROOM_STEP)
                room_for = came + ROOM_STEP
            file.write(piece)
            digest.update(piece)
    return digest.hexdigest()


def _object(received: bytes) -> dict[str, Any]:
    try:
        found = read_json(received)
    except BadJson:
        return {}
    return found if isinstance(found, dict) else {}
