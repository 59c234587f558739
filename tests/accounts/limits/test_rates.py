"""A limit lets exactly as many through as it says, however many come at once."""

import sys
import time
from collections.abc import Iterator
from functools import partial

import pytest
from django.core.cache import cache
from django.test import override_settings

from accounts.limits.rates import Limit, TooOften, in_words
from tests.support.threads import at_once

NO_REDIS = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1",
    }
}


@pytest.fixture
def restless_threads() -> Iterator[None]:
    """Threads that give way to each other after every few steps."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def _take(limit: Limit, who: str, number: int) -> int:
    return limit.take(who)


def test_of_fifty_at_once_exactly_as_many_pass_as_may(restless_threads: None) -> None:
    limit = Limit("test", 7, 60)
    for who in ("alice", "bob", "charlie", "dora"):
        waits = at_once(50, partial(_take, limit, who))
        assert all(type(wait) is int and wait <= 60 for wait in waits), waits
        assert waits.count(0) == 7


def test_each_name_and_each_who_is_counted_apart() -> None:
    limit = Limit("test", 1, 60)
    assert limit.take("alice") == 0
    assert limit.take("alice") > 0
    assert limit.take("bob") == 0
    assert Limit("other", 1, 60).take("alice") == 0


def test_there_is_room_again_when_the_window_has_ended() -> None:
    limit = Limit("test", 2, 1)
    assert [limit.take("alice") for _ in range(3)] == [0, 0, 1]
    time.sleep(1.1)
    assert [limit.take("alice") for _ in range(3)] == [0, 0, 1]


def test_what_is_given_back_can_be_taken_again() -> None:
    limit = Limit("test", 1, 60)
    limit.take("alice")
    limit.give_back("alice")
    assert limit.take("alice") == 0
    limit.forget("alice")
    assert limit.take("alice") == 0
    limit.give_back("nobody")


def test_who_comes_too_often_is_told_when_to_come_back() -> None:
    limit = Limit.of("test", "1/hour")
    limit.check("alice")
    with pytest.raises(TooOften) as refusal:
        limit.check("alice", what="Enough.")
    assert refusal.value.message == "Enough. Try again in 60 minutes."
    assert refusal.value.wait == 3600


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (60, "60 seconds"), (121, "3 minutes"), (3600, "60 minutes")]
    + [(7201, "3 hours"), (86_400, "24 hours")],
)
def test_a_wait_is_said_as_people_say_it(seconds: int, words: str) -> None:
    assert in_words(seconds) == words


@override_settings(CACHES=NO_REDIS)
def test_without_its_cache_the_site_goes_on_without_limits() -> None:
    limit = Limit("test", 1, 60)
    assert [limit.take("alice") for _ in range(3)] == [0, 0, 0]
    limit.give_back("alice")
    limit.forget("alice")


def test_many_others_do_not_make_a_count_forgotten() -> None:
    """Small caches drop what is old when somebody fills them."""
    limit = Limit("test", 1, 60)
    limit.take("alice")
    for number in range(2_000):
        cache.set(f"other-{number}", 1)
    assert limit.take("alice") > 0
