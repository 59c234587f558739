"""Talking to the site's socket, frame by frame."""

import json
from typing import Any

from asgiref.testing import ApplicationCommunicator
from django.test import Client, override_settings

from accounts.models import User

HOST = "testserver"


class Talk:
    """One connection to the socket at `path`."""

    def __init__(
        self, path: str = "/ws", *, cookie: str = "", origin: str = "", address: str = "127.0.0.1"
    ) -> None:
        with override_settings(DEBUG=True):  # the tests' settings are no safe production
            from spotifai.asgi import application

        headers = [(b"host", HOST.encode())]
        if cookie:
            headers.append((b"cookie", f"sessionid={cookie}".encode()))
        if origin:
            headers.append((b"origin", origin.encode()))
        scope = {
            "type": "websocket",
            "path": path,
            "query_string": b"",
            "headers": headers,
            "subprotocols": [],
            "client": (address, 50_000),
        }
        self._socket = ApplicationCommunicator(application, scope)

    async def __aenter__(self) -> "Talk":
        await self._socket.send_input({"type": "websocket.connect"})
        assert (await self._socket.receive_output(5))["type"] == "websocket.accept"
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._socket.send_input({"type": "websocket.disconnect", "code": 1000})
        await self._socket.wait(5)

    async def say(self, event: str, **data: Any) -> None:
        """Send a frame."""
        await self.say_raw(json.dumps({"event": event, "data": data}))

    async def say_raw(self, text: str) -> None:
        """Send this text as it stands."""
        await self._socket.send_input({"type": "websocket.receive", "text": text})

    async def say_bytes(self, data: bytes) -> None:
        """Send a binary frame."""
        await self._socket.send_input({"type": "websocket.receive", "bytes": data})

    async def hear(self, event: str, *, seconds: float = 5) -> dict[str, Any]:
        """The data of the next frame, which must be `event`."""
        message = await self._socket.receive_output(seconds)
        assert message["type"] == "websocket.send", message
        frame = json.loads(message["text"])
        assert set(frame) == {"event", "data"}
        assert frame["event"] == event, frame
        return frame["data"]

    async def hears_nothing(self, *, seconds: float = 0.2) -> bool:
        """Whether no frame comes for a while."""
        return await self._socket.receive_nothing(timeout=seconds, interval=0.02)

    async def is_closed_with(self, *, seconds: float = 5) -> int:
        """The code that the site closes the connection with."""
        message = await self._socket.receive_output(seconds)
        assert message["type"] == "websocket.close", message
        return message["code"]


def session_cookie(user: User) -> str:
    """The session cookie of a browser in which `user` is signed in."""
    browser = Client()
    browser.force_login(user)
    return browser.cookies["sessionid"].value
