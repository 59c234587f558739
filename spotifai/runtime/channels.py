"""The in-process channel layer of the embedded runtime, safe to send to from worker threads.

Channels' own in-memory layer puts a message into an `asyncio.Queue` from whatever thread the
sender runs in; an idle event loop then notices it only at its next wake-up, up to seconds later.
Here each channel remembers the loop that receives from it, and senders hop to that loop.
"""

import asyncio
from contextlib import suppress
from typing import Any

from channels.exceptions import ChannelFull
from channels.layers import InMemoryChannelLayer


class ThreadSafeChannelLayer(InMemoryChannelLayer):
    """`InMemoryChannelLayer` whose `send` and `group_send` may be called from any thread."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._homes: dict[str, asyncio.AbstractEventLoop] = {}

    async def receive(self, channel: str) -> dict[str, Any]:
        self._homes[channel] = asyncio.get_running_loop()
        try:
            return await super().receive(channel)
        except asyncio.CancelledError:  # the socket closed: nobody will receive here again
            self._homes.pop(channel, None)
            raise

    async def send(self, channel: str, message: dict[str, Any]) -> None:
        home = self._homes.get(channel)
        if home is None or home is asyncio.get_running_loop():
            return await super().send(channel, message)
        future = asyncio.run_coroutine_threadsafe(super().send(channel, message), home)
        await asyncio.wrap_future(future)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        for channel in list(self.groups.get(group, ())):
            # A full channel or a closed loop loses a hint, never a fact.
            with suppress(ChannelFull, RuntimeError):
                await self.send(channel, message)
