"""How we are connected to Redis: no wait is without an end.

Cache and queue share one breaker: a request uses them many times, and must not wait each time.
"""

from typing import Any

from channels_redis.core import RedisChannelLayer
from django.core.cache.backends import redis as django_redis
from redis import ConnectionPool, Redis
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import TimeoutError as Unanswered

from accounts.breaker import Breaker

TIMEOUTS: dict[str, Any] = {"socket_connect_timeout": 1, "socket_timeout": 2}

_breaker = Breaker()


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
    """Channels' own, which waits for a message in pieces shorter than its connections' timeout."""

    brpop_timeout = 1

    def __init__(self, url: str, **options: Any) -> None:
        host = {"address": url, "socket_connect_timeout": 1, "socket_timeout": 3}
        super().__init__(hosts=[host], **options)
