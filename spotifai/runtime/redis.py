"""How we are connected to Redis: no wait is without an end.

Cache and queue share one breaker: a request uses them many times, and must not wait each time.
"""

import asyncio
from typing import Any

from channels_redis.core import RedisChannelLayer
from django.core.cache.backends import redis as django_redis
from redis import ConnectionPool, Redis
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import TimeoutError as Unanswered

from accounts.sockets.breaker import Breaker

TIMEOUTS: dict[str, Any] = {"socket_connect_timeout": 1, "socket_timeout": 2}

_breaker = Breaker()


def address(url: str, *, verify: bool) -> str:
    """The URL for all clients; without `verify`, they take any certificate of a TLS server."""
    if verify or not url.startswith("rediss://"):
        return url
    return f"{url}{'&' if '?' in url else '?'}ssl_cert_reqs=none"


class BoundedRedis(Redis):
    """A client that raises `ConnectionError`, and at once for a while after it did."""

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """As redis-py's."""
        if _breaker.is_open:
            raise Unreachable("Redis did not answer just now.")
        try:
            return super().execute_command(*args, **options)
        except (Unreachable, Unanswered) as error:
            _breaker.trip()
            # Dramatiq waits for a server that is unreachable, and takes a slow one for a bug.
            raise Unreachable(str(error)) from error


def queue_client(url: str) -> BoundedRedis:
    """The client for Dramatiq's broker."""
    return BoundedRedis(connection_pool=ConnectionPool.from_url(url, **TIMEOUTS))


class _CacheClient(django_redis.RedisCacheClient):
    pools: dict[tuple[str, ...], dict[int, Any]] = {}

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self._client = BoundedRedis
        self._pools = self.pools.setdefault(tuple(servers), {})


class RedisCache(django_redis.RedisCache):
    """Django's, whose connections outlive a request: all requests of a process share them.

    Under ASGI each request gets a cache object of its own, and Django's brings its own connections.
    """

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _CacheClient


class ChannelLayer(RedisChannelLayer):
    """Channels' own, which waits for a message in pieces shorter than its connections' timeout.

    Between two of them it looks whether it was cancelled. redis-py sends with `asyncio.wait_for`,
    which on Python 3.11 loses a cancellation that comes in the moment in which the command is sent
    (https://github.com/python/cpython/issues/86296); a socket that was closed just then would wait
    for ever, and with it the server that wants to stop.
    """

    brpop_timeout = 1

    def __init__(self, url: str, **options: Any) -> None:
        host = {"address": url, "socket_connect_timeout": 1, "socket_timeout": 3}
        super().__init__(hosts=[host], **options)

    async def _brpop_with_clean(self, index: int, channel: str, timeout: int) -> Any:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError
        return await super()._brpop_with_clean(index, channel, timeout)
