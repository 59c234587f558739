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


def limit_body(app: App, *, max_bytes: int, answer: Answer) -> App:
    """Wrap an ASGI `app`: a body over `max_bytes` is answered with 413.

    `answer(scope)` gives the content type and the body of that answer.
    """

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await app(scope, receive, send)
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
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


async def _refuse(send: Send, content_type: str, body: bytes) -> None:
    headers = [
        (b"content-type", content_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
