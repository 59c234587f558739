"""Bounds request bodies while they arrive: how long they are, how fast, and who may send them.

Django spools a whole body before any view sees it, so this stands before Django.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from dataclasses import dataclass
from typing import Any

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

FORM = b"multipart/form-data"
CHUNK = b"application/octet-stream"
# What a body that goes on brings at least in each `stall_seconds`.
PROGRESS_BYTES = 16_384
# For how long more of a refused body is thrown away, so that its sender gets to read the answer.
LINGER_SECONDS = 2.0
# How much of a body of unknown length is let in before room is looked for again.
ROOM_STEP = 16 * 1024 * 1024


class BodyRefused(Exception):
    """A body that is not read, or not to its end; `detail` is for people, if it is said here."""

    def __init__(self, status: int, code: str, detail: str = "") -> None:
        self.status, self.code, self.detail = status, code, detail
        super().__init__(code)


GoesOn = Callable[[], Awaitable[None]]
# Holds a place for a large body, or raises `BodyRefused`; what it yields is called as pieces come.
Admit = Callable[[Scope], AbstractAsyncContextManager[GoesOn]]
# Raises what `Explain` knows where there is no room for so many more bytes.
Room = Callable[[int], None]
# The refusal of a body that could not be taken in because of an error, if it is known.
Explain = Callable[[Exception], BodyRefused | None]
# The headers and the body of the answer to a refused one.
Answer = Callable[[Scope, BodyRefused], tuple[dict[str, str], bytes]]


@dataclass(frozen=True)
class BodyLimits:
    """A multipart form streams to disk and has at most `form_bytes`; so does a chunk of a file,
    which has at most `chunk_bytes`. Anything else is read into memory and has at most
    `other_bytes`. What is larger than `open_bytes` must be admitted."""

    form_bytes: int
    chunk_bytes: int
    other_bytes: int
    open_bytes: int
    stall_seconds: float


def limit_body(
    app: App,
    *,
    limits: BodyLimits,
    admit: Admit,
    answer: Answer,
    room: Room = lambda size: None,
    explain: Explain = lambda error: None,
) -> App:
    """Wrap an ASGI `app`: a body that is refused is answered here, and the connection closed."""

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await app(scope, receive, send)
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            async with AsyncExitStack() as places:
                body = _Body(scope, receive, limits, admit, room, places)
                await body.expect(_claimed_length(scope))
                await app(scope, body.receive, noted)
        except BodyRefused as refusal:
            if not started:
                await _refuse(receive, send, refusal.status, *answer(scope, refusal))
        except Exception as error:
            known = explain(error)
            if known is None:
                raise
            if not started:
                await _refuse(receive, send, known.status, *answer(scope, known))

    return limited


class _Body:
    """A request's body on its way to the app."""

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        limits: BodyLimits,
        admit: Admit,
        room: Room,
        places: AsyncExitStack,
    ) -> None:
        self._scope, self._receive, self._limits = scope, receive, limits
        self._admit, self._room, self._places = admit, room, places
        self._goes_on: GoesOn | None = None
        self._seen = self._progress = self._room_for = 0
        self._ended = False
        self._due = time.monotonic() + limits.stall_seconds

    async def expect(self, length: int) -> None:
        """See that a body of `length` bytes, or more, is let in. Raises `BodyRefused`."""
        limits, form, chunk = self._limits, _is(self._scope, FORM), _is(self._scope, CHUNK)
        if chunk and length > limits.chunk_bytes:
            raise BodyRefused(413, "chunk_too_large")
        if not chunk and length > (limits.form_bytes if form else limits.other_bytes):
            raise BodyRefused(413, "too_large")
        if length > limits.open_bytes and self._goes_on is None:
            self._goes_on = await self._places.enter_async_context(self._admit(self._scope))
        if length > self._room_for and (form or chunk):
            more = (length - self._seen) or ROOM_STEP
            await asyncio.to_thread(self._room, more)
            self._room_for = self._seen + more

    async def receive(self) -> Message:
        """The next piece, for the app."""
        if self._ended:  # the app waits for the client to go away
            return await self._receive()
        try:
            async with asyncio.timeout(self._due - time.monotonic()):
                message = await self._receive()
        except TimeoutError:
            raise BodyRefused(408, "body_stalled") from None
        self._ended = not message.get("more_body", False)
        self._note(len(message.get("body", b"")))
        await self.expect(self._seen)
        if self._goes_on is not None:
            await self._goes_on()
        return message

    def _note(self, count: int) -> None:
        self._seen += count
        self._progress += count
        if self._progress >= PROGRESS_BYTES:
            self._progress = 0
            self._due = time.monotonic() + self._limits.stall_seconds


def _claimed_length(scope: Scope) -> int:
    value = _header(scope, b"content-length")
    return int(value) if value.isdigit() and len(value) < 20 else 0


def _is(scope: Scope, media_type: bytes) -> bool:
    return _header(scope, b"content-type").lower().startswith(media_type)


def _header(scope: Scope, wanted: bytes) -> bytes:
    return next((value for name, value in scope["headers"] if name == wanted), b"")


async def _refuse(
    receive: Receive, send: Send, status: int, headers: dict[str, str], body: bytes
) -> None:
    sent = {**headers, "content-length": str(len(body)), "connection": "close"}
    raw = [(name.lower().encode(), value.encode()) for name, value in sent.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            while (await receive()).get("more_body", False):
                pass
    await send({"type": "http.response.body", "body": b""})
