"""Speaking to open sockets from synchronous code. Whatever is said there may be lost."""

import asyncio
import os
import threading
from functools import cache
from typing import Any

import structlog
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import transaction

from accounts.sockets.breaker import Breaker

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 2
_begin = threading.Lock()
_breaker = Breaker()


def send_after_commit(group: str, message: dict[str, Any]) -> None:
    """Send `message` to everyone in `group` once the surrounding transaction is committed."""
    transaction.on_commit(lambda: _send(group, message))


def _send(group: str, message: dict[str, Any]) -> None:
    """Say it in the loop that is there for this.

    A loop for each message, which is what `async_to_sync` makes, would be a thread and a connection
    for each; and a worker that is told to stop in the moment in which it starts a thread hangs (the
    exception raised in it can strike the new thread instead, before that has reported back).
    """
    if _breaker.is_open:
        return
    with _begin:
        loop = _loop()
    said = asyncio.run_coroutine_threadsafe(get_channel_layer().group_send(group, message), loop)
    try:
        said.result(PATIENCE_SECONDS)
    except Exception as error:  # noqa: BLE001 - nothing that matters may fail for it
        said.cancel()
        if not settings.EMBEDDED:  # in our own process it was slow, not away
            _breaker.trip()
        log.warning("room_not_reached", group=group, error=repr(error))


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """This process's loop for speaking, running in a thread of its own."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="rooms", daemon=True).start()
    return loop


os.register_at_fork(after_in_child=_loop.cache_clear)  # its thread stayed with the parent
