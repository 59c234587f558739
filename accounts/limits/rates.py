"""How often something may be done, counted so that parallel requests cannot slip through.

A window opens with the first count. Its beginning and its counter are two cache entries: whoever
adds the beginning has set it for everybody, the counter is named after it and outlives it, and the
cache increments in one step.
"""

import math
import time
from contextlib import suppress
from typing import Any, NamedTuple, Self

import structlog
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

PERIODS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class TooOften(ValidationError):
    """A limit was reached; there is room again after `wait` seconds."""

    def __init__(self, what: str, wait: int, *, code: str = "throttled") -> None:
        self.wait = wait
        super().__init__(f"{what} Try again in {in_words(wait)}.", code=code)


class Limit(NamedTuple):
    """At most `amount` in any window of `seconds`, for each of those who are counted."""

    name: str
    amount: int
    seconds: int

    @classmethod
    def of(cls, name: str, rate: str) -> Self:
        """The limit that a setting such as `20/min` asks for."""
        amount, _, period = rate.partition("/")
        return cls(name, int(amount), PERIODS[period.strip()[0]])

    def take(self, who: object) -> int:
        """Count once. Returns 0 where that is allowed, else the seconds until there is room.

        A cache that cannot be reached counts nothing: the site goes on without limits.
        """
        try:
            began: Any = cache.get_or_set(self._key(who), time.time, self.seconds)
            counter = self._counter(who, began)
            cache.add(counter, 0, 2 * self.seconds)
            if cache.incr(counter) <= self.amount:
                return 0
        except RedisError as error:
            log.error("limit_not_counted", limit=self.name, error=str(error))
            return 0
        return max(1, math.ceil(began + self.seconds - time.time()))

    def check(self, who: object, *, what: str = "Too many requests.") -> None:
        """Count once. Raises `TooOften` with the sentence `what` where that is not allowed."""
        if wait := self.take(who):
            raise TooOften(what, wait)

    def give_back(self, who: object) -> None:
        """Take back one count."""
        with suppress(RedisError, ValueError):  # the window may have ended meanwhile
            if began := cache.get(self._key(who)):
                cache.decr(self._counter(who, began))

    def forget(self, who: object) -> None:
        """Begin anew."""
        with suppress(RedisError):
            cache.delete(self._key(who))

    def _key(self, who: object) -> str:
        return key_of(self.name, who)

    def _counter(self, who: object, began: float) -> str:
        return f"{self._key(who)}:{began}"


def key_of(name: str, who: object) -> str:
    """A cache key that does not tell who is counted, not even those who can read the cache."""
    return f"limit:{salted_hmac(name, str(who), algorithm='sha256').hexdigest()[:32]}"


def in_words(seconds: int) -> str:
    """A wait, rounded up to what a person would say."""
    size, unit = 1, "second"
    for larger, name in ((60, "minute"), (3600, "hour")):
        if seconds > 2 * larger:
            size, unit = larger, name
    count = math.ceil(seconds / size)
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
