"""Refuses a request body that is larger than anything the site accepts, while it arrives.

Django spools a whole body to disk before any view sees it, so this stands before Django.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


Answer = Callable[[Scope], tuple[str, bytes]]


class _TooLarge(Exception):
    pass


def limit_body(app: App, *, max_form_bytes: int, max_other_bytes: int, answer: Answer) -> App:
    """Wrap an ASGI `app`: a body over its limit is answered with 413.

    A multipart form streams to disk and may have `max_form_bytes`; anything else is read into
    memory before a view sees it and has at most `max_other_bytes`. `answer(scope)` gives the
    content type and the body of that answer.
    """

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await app(scope, receive, send)
        max_bytes = max_form_bytes if _is_form(scope) else max_other_bytes
        seen, started = 0, False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > max_bytes:
                raise _TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        if _claimed_length(scope) > max_bytes:
            return await _refuse(send, *answer(scope))
        try:
            await app(scope, counted, noted)
        except _TooLarge:
            if not started:
                await _refuse(send, *answer(scope))

    return limited


def _claimed_length(scope: Scope) -> int:
    value = _header(scope, b"content-length")
    return int(value) if value.isdigit() and len(value) < 20 else 0


def _is_form(scope: Scope) -> bool:
    return _header(scope, b"content-type").lower().startswith(b"multipart/form-data")


def _header(scope: Scope, wanted: bytes) -> bytes:
    return next((value for name, value in scope["headers"] if name == wanted), b"")


async def _refuse(send: Send, content_type: str, body: bytes) -> None:
    headers = [
        (b"content-type", content_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
