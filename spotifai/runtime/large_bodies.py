"""Who may send a large body: somebody who is signed in, and not too many at once."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from channels.db import database_sync_to_async
from django.core.cache import cache
from redis.exceptions import RedisError

from spotifai.runtime.body_limit import BodyRefused, GoesOn, Scope
from spotifai.runtime.budget import time_budget
from spotifai.runtime.callers import caller_of

PLACES = 4
# A place that a dead process held is free again after so long.
LEASE_SECONDS = 300
RENEW_SECONDS = 60


@asynccontextmanager
async def place_for(scope: Scope) -> AsyncIterator[GoesOn]:
    """Hold one of the caller's places. Raises `BodyRefused` for strangers, and if all are taken."""
    with time_budget():
        user = await database_sync_to_async(caller_of, thread_sensitive=False)(scope)
    if user is None:
        raise BodyRefused(401, "not_authenticated")
    place = _Place(user.pk)
    if not await asyncio.to_thread(place.take):
        raise BodyRefused(429, "too_many_uploads")
    try:
        yield place.goes_on
    finally:
        await asyncio.to_thread(place.leave)


class _Place:
    """One of a user's places, kept in the cache, which all web processes share."""

    def __init__(self, user_id: Any) -> None:
        self._keys = [f"large-body:{user_id}:{number}" for number in range(PLACES)]
        self._mark = secrets.token_hex(8)
        self._key = ""
        self._renewed = time.monotonic()

    def take(self) -> bool:
        """Whether there is one. A cache that cannot be reached turns nobody away."""
        try:
            free = (key for key in self._keys if cache.add(key, self._mark, LEASE_SECONDS))
            self._key = next(free, "")
        except RedisError:
            return True
        return bool(self._key)

    async def goes_on(self) -> None:
        """Keep it for longer."""
        if time.monotonic() - self._renewed > RENEW_SECONDS:
            self._renewed = time.monotonic()
            await asyncio.to_thread(self._renew)

    def _renew(self) -> None:
        with suppress(RedisError):
            cache.touch(self._key, LEASE_SECONDS)

    def leave(self) -> None:
        """Give it back, if it is still this one's."""
        with suppress(RedisError):
            if cache.get(self._key) == self._mark:
                cache.delete(self._key)
