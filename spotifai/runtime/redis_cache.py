"""The cache in Redis, with connections that outlive a request.

Under ASGI each request gets a cache object of its own, and Django's brings its own connections.
"""

from typing import Any

from django.core.cache.backends import redis


class _Client(redis.RedisCacheClient):
    pools: dict[tuple[str, ...], dict[int, Any]] = {}

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self._pools = self.pools.setdefault(tuple(servers), {})


class RedisCache(redis.RedisCache):
    """Django's, whose connections all requests of a process share."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client
