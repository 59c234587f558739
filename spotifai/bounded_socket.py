"""A socket that is not opened, tried or talked to without end."""

import asyncio
import json
import time
from contextlib import suppress
from typing import Any

import structlog
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings

from accounts.http.caller import network_of
from accounts.limits.rates import Limit, in_words
from media_jobs.outages import DATABASE_UNAVAILABLE, Outage, outage_of
from spotifai.runtime.budget import REQUEST_SECONDS, time_budget
from spotifai.runtime.callers import request_of

log = structlog.get_logger(__name__)

FRAMES = 300
FRAMES_SECONDS = 60
# Whoever has not said by then who it is will not either.
STRANGER_SECONDS = 60.0

STRANGER = 4408
TOO_OFTEN = 4429
TRY_AGAIN_LATER = 1013
# All sockets of a process ask the database one after the other: they wait for each other, too.
DISPATCH_SECONDS = REQUEST_SECONDS + 4


class BoundedSocket(AsyncWebsocketConsumer):
    """Counts the sockets and the tokens of an address, and the frames of one connection.

    What is too much is told in a frame, and the socket closed with 4429; one whose `user` is not
    known after a minute is closed with 4408. Where the database or the channel layer fails, the
    client is told to come again later: 1013.
    """

    user: Any = None
    _patience: asyncio.Task[None] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self._accepted = False
        try:
            await super().__call__(scope, receive, send)
        except Exception as error:
            outage = DATABASE_UNAVAILABLE if isinstance(error, TimeoutError) else outage_of(error)
            if outage is None:
                raise
            log.error("socket_met_an_outage", code=outage.code, error=repr(error))
            await self._close_for(outage)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """As Channels', in bounded time. Raises `TimeoutError` after it."""
        with time_budget():
            async with asyncio.timeout(DISPATCH_SECONDS):
                await super().dispatch(message)

    async def accept(self, *args: Any, **options: Any) -> None:
        """As Channels'."""
        self._accepted = True
        await super().accept(*args, **options)

    async def _close_for(self, outage: Outage) -> None:
        if self._patience is not None:
            self._patience.cancel()
        # The client may be gone, and what failed may be needed to leave the rooms.
        with suppress(Exception):
            if not self._accepted:  # before that a socket can only be refused, without a code
                await self.accept()
            await self.say_error(outage.code, outage.message, retry_after=outage.retry_after)
            await self.close(code=TRY_AGAIN_LATER)
        with suppress(Exception):
            await self.disconnect(TRY_AGAIN_LATER)

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        self._address = network_of(request_of(self.scope))
        self._frames, self._began = 0, time.monotonic()
        if wait := await self._take("socket", settings.ANONYMOUS_RATE):
            await self.accept()
            await self._refuse("too_many_sockets", wait)
            raise StopConsumer
        self._patience = asyncio.create_task(self._wait_for_a_user())
        await super().websocket_connect(message)

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        if wait := self._count_frame():
            await self._end("too_many_frames", wait)
        await super().websocket_receive(message)

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        if self._patience is not None:
            self._patience.cancel()
        await super().websocket_disconnect(message)

    async def count_token(self) -> None:
        """Count a token that came, before it is looked at."""
        if wait := await self._take("door:socket", settings.SIGN_IN_RATE):
            await self._end("too_many_attempts", wait)

    async def token_was_good(self) -> None:
        """Take that count back."""
        limit = Limit.of("door:socket", settings.SIGN_IN_RATE)
        await asyncio.to_thread(limit.give_back, self._address)

    async def say(self, event: str, data: dict[str, Any]) -> None:
        """Send a frame."""
        await self.send(text_data=json.dumps({"event": event, "data": data}))

    async def say_error(self, code: str, message: str, **more: Any) -> None:
        """Send a frame that says what is wrong."""
        await self.say("error", {"code": code, "message": message, **more})

    def _count_frame(self) -> int:
        age = time.monotonic() - self._began
        if age >= FRAMES_SECONDS:
            self._frames, self._began, age = 0, time.monotonic(), 0
        self._frames += 1
        return 0 if self._frames <= FRAMES else max(1, round(FRAMES_SECONDS - age))

    async def _take(self, name: str, rate: str) -> int:
        return await asyncio.to_thread(Limit.of(name, rate).take, self._address)

    async def _end(self, code: str, wait: int) -> None:
        await self._refuse(code, wait)
        await self.websocket_disconnect({"code": TOO_OFTEN})

    async def _refuse(self, code: str, wait: int) -> None:
        sentence = f"That was too often. Try again in {in_words(wait)}."
        await self.say_error(code, sentence, retry_after=wait)
        await self.close(code=TOO_OFTEN)

    async def _wait_for_a_user(self) -> None:
        await asyncio.sleep(STRANGER_SECONDS)
        if self.user is None:
            await self.say_error("not_authenticated", "Nobody has signed in on this socket.")
            await self.close(code=STRANGER)
