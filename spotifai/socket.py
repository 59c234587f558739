"""The site's one WebSocket: JSON frames `{"event": …, "data": …}`.

A page is who its session cookie says (same origin only); any other client sends
`{"event": "authenticate", "data": {"token": …}}` first. Nothing is told before that. A room sends
its current snapshot on joining, then one for each change; a missed hint is made up by the next.
"""

import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from channels.auth import get_user
from channels.db import database_sync_to_async
from rest_framework.exceptions import AuthenticationFailed

from accounts.http.untrusted_json import BadJson, read_json
from accounts.sessions.store import SessionStore
from accounts.sockets.revocation import group_of_session, group_of_sign_in, group_of_user
from accounts.tokens.services import SIGN_IN_CLAIM, TokenAuthentication, goes_on
from media_jobs.errors import Refused
from media_jobs.events.news import news_of
from media_jobs.events.registry import SocketEvent, socket_events
from media_jobs.events.rooms import snapshot_of_job
from spotifai.bounded_socket import BoundedSocket

MAX_FRAME_CHARACTERS = 16_384
SIGNED_OUT = 4401
# That access has ended is told at once, but what is told may be lost.
LOOK_AGAIN_SECONDS = 30.0


class Socket(BoundedSocket):
    """One client's connection."""

    async def connect(self) -> None:
        self.rooms: dict[str, str] = {}
        self.presence: list[str] = []
        self.sent_versions: dict[str, int] = {}
        self.told_news: dict[str, Any] = {}
        if self._is_same_origin():
            user = await self._user_of_session()
            if user is not None:
                await self._enter(user, await self._room_of_session(), self._user_of_session)
                # Who lost the session before they were in its room would never hear of it.
                if await self._user_of_session() is None:
                    self.user = None
        await self.accept()

    async def disconnect(self, code: int) -> None:
        for room in [*self.rooms.values(), *self.presence]:
            await self.channel_layer.group_discard(room, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        event, data = self._parse(text_data)
        if event == "authenticate":
            await self._authenticate(data)
        elif self.user is None:
            await self.say_error(
                "not_authenticated", "Send an authenticate frame with a token first."
            )
        elif not await self._is_let_in():
            await self._sign_out()
        elif (known := socket_events.get(event)) is None:
            await self.say_error("unknown_event", "Send a JSON frame with a known event.")
        else:
            await self._handle(known, data)

    async def enter(self, name: str, group: str) -> None:
        """Hear from now on of what is sent to `group`; the client calls that `name`."""
        self.rooms[name] = group
        await self.channel_layer.group_add(group, self.channel_name)

    async def leave(self, name: str) -> None:
        """Hear no more of what the client calls `name`."""
        group = self.rooms.pop(name, None)
        if group is not None and group not in self.rooms.values():
            await self.channel_layer.group_discard(group, self.channel_name)

    async def send_snapshot(self, snapshot: dict[str, Any], *, again: bool = False) -> None:
        """Send how a job stands, if that is news to the client; `again` in any case."""
        job_id, version = snapshot["job_id"], snapshot["version"]
        if again or self.sent_versions.get(job_id, 0) < version:
            self.sent_versions[job_id] = version
            await self.say("processing_progress", snapshot)

    async def job_changed(self, hint: dict[str, Any]) -> None:
        """A hint from the channel layer: re-read the job and pass on what is news."""
        if not await self._is_let_in():
            await self._sign_out()
        snapshot = await database_sync_to_async(snapshot_of_job)(self.user, hint["job_id"])
        if snapshot is not None:
            await self.send_snapshot(snapshot)

    async def news_changed(self, hint: dict[str, Any]) -> None:
        """A hint from the channel layer: tell the figures, if they are others than before."""
        if not await self._is_let_in():
            await self._sign_out()
        figures = await database_sync_to_async(news_of)(self.user)
        if figures != self.told_news:
            self.told_news = figures
            await self.say("news", figures)

    async def presence_ended(self, message: dict[str, Any]) -> None:
        """Signed out, deactivated or given another role: who it was is no longer certain."""
        if message["but"] not in self.presence:
            await self._sign_out()

    async def _enter(self, user: Any, room: str, still: Callable[[], Awaitable[Any]]) -> None:
        """Become `user`, hear of it when that ends, and ask `still` from time to time."""
        self.user, self._still, self._looked_at = user, still, time.monotonic()
        for name in filter(None, (group_of_user(user.pk), room)):
            self.presence.append(name)
            await self.channel_layer.group_add(name, self.channel_name)

    async def _is_let_in(self) -> bool:
        """Whether the user's session or sign-in was good some seconds ago."""
        if time.monotonic() - self._looked_at < LOOK_AGAIN_SECONDS:
            return True
        self._looked_at = time.monotonic()
        return bool(await self._still())

    async def _sign_out(self) -> None:
        """Close the socket; what has already come in is not looked at any more."""
        await self.close(code=SIGNED_OUT)
        await self.websocket_disconnect({"code": SIGNED_OUT})

    async def _authenticate(self, data: dict[str, Any]) -> None:
        if self.user is not None:
            return await self.say_error("authenticated_already", "Open a new socket to be another.")
        await self.count_token()
        token = str(data.get("token", ""))
        found = await self._user_of_token(token)
        if found is None:
            return await self.say_error("invalid_token", "This token is not valid or has expired.")
        user, sign_in_id = found
        await self.token_was_good()
        still = partial(database_sync_to_async(goes_on), sign_in_id)
        await self._enter(user, group_of_sign_in(sign_in_id), still)
        if not await still():  # it ended before the room was entered
            await self._sign_out()
        await self.say("authenticated", {"user_id": str(user.pk)})

    async def _handle(self, event: SocketEvent, data: dict[str, Any]) -> None:
        try:
            subject = await database_sync_to_async(event.permit)(self, data)
        except Refused as refused:
            return await self.say_error(refused.code, refused.message)
        await event.handle(self, subject)

    def _parse(self, text: str | None) -> tuple[str, dict[str, Any]]:
        if text is None or len(text) > MAX_FRAME_CHARACTERS:
            return "", {}
        try:
            frame = read_json(text, halves=True)
        except BadJson:
            return "", {}
        if not isinstance(frame, dict):
            return "", {}
        data = frame.get("data")
        return str(frame.get("event", "")), data if isinstance(data, dict) else {}

    def _is_same_origin(self) -> bool:
        headers = dict(self.scope["headers"])
        try:
            origin = urlsplit(headers.get(b"origin", b"").decode("latin1")).netloc
        except ValueError:
            return False
        return bool(origin) and origin == headers.get(b"host", b"").decode("latin1")

    @database_sync_to_async
    def _user_of_token(self, token: str) -> tuple[Any, str] | None:
        authentication = TokenAuthentication()
        try:
            valid = authentication.get_validated_token(token.encode())
            return authentication.get_user(valid), valid[SIGN_IN_CLAIM]
        except (AuthenticationFailed, UnicodeError):
            return None

    async def _user_of_session(self) -> Any:
        # Read anew: the session in the scope stays what it was when the socket was opened.
        session = SessionStore(self.scope["session"].session_key)
        user = await get_user({"session": session})
        return user if user.is_authenticated else None

    @database_sync_to_async
    def _room_of_session(self) -> str:
        return group_of_session(self.scope["session"])
