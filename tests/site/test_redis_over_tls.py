"""Cache, queue and sockets reach a Redis behind TLS, whoever has signed its certificate."""

from collections.abc import Iterator

import pytest
from django.conf import settings as site
from redis.exceptions import ConnectionError as Unreachable

from spotifai.runtime import redis
from tests.support.tls import behind_tls


@pytest.fixture
def secure_url() -> Iterator[str]:
    """The tests' Redis, as Heroku would offer it."""
    with behind_tls(site.REDIS_URL, scheme="rediss", port=6379) as url:
        yield url


@pytest.mark.services
async def test_all_three_take_a_certificate_that_nobody_has_signed(secure_url: str) -> None:
    url = redis.address(secure_url, verify=False)
    assert redis.queue_client(url).ping()
    cache = redis.RedisCache(url, {"OPTIONS": redis.TIMEOUTS})
    cache.set("over-tls", "kept", 10)
    assert cache.get("over-tls") == "kept"
    layer = redis.ChannelLayer(url, prefix="over-tls")
    channel = await layer.new_channel()
    await layer.send(channel, {"type": "news"})
    assert await layer.receive(channel) == {"type": "news"}
    await layer.close_pools()


@pytest.mark.services
def test_none_does_unless_the_operator_says_so(secure_url: str) -> None:
    with pytest.raises(Unreachable, match="certificate"):
        # Of the pool itself: the client would take Redis to be away, for all tests.
        redis.queue_client(redis.address(secure_url, verify=True)).connection_pool.get_connection()


@pytest.mark.parametrize(
    ("url", "verify", "expected"),
    [
        ("rediss://:pw@host:6380", False, "rediss://:pw@host:6380?ssl_cert_reqs=none"),
        ("rediss://host/1?db=2", False, "rediss://host/1?db=2&ssl_cert_reqs=none"),
        ("rediss://host/1", True, "rediss://host/1"),
        ("redis://host/1", False, "redis://host/1"),
    ],
)
def test_only_a_tls_servers_address_says_that_it_is_not_verified(
    url: str, verify: bool, expected: str
) -> None:
    assert redis.address(url, verify=verify) == expected
