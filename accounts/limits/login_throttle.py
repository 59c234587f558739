"""Wrong passwords, counted at every door that asks for one.

Nobody can guess for long, and nobody can lock the owner out: an e-mail's limit is strict for each
address that guesses, and wide and short for all of them together. That second one does not apply
where somebody has signed in with that e-mail before. An e-mail that nobody has is counted alike.
"""

from contextlib import suppress

from django.core.cache import cache
from redis.exceptions import RedisError

from accounts.limits.rates import Limit, TooOften, key_of

FROM_HERE = Limit("password:here", 5, 5 * 60)
FROM_ADDRESS = Limit("password:address", 30, 5 * 60)
FROM_ANYWHERE = Limit("password:anywhere", 50, 10 * 60)
KNOWN_SECONDS = 30 * 86_400


def begin(*, email: str, address: str) -> None:
    """Count a wrong password, before it is looked at: many tries at once count as many.

    Raises `TooOften`; then nothing is counted.
    """
    counted: list[tuple[Limit, str]] = []
    for limit, who in _limits(email, address):
        if wait := limit.take(who):
            for earlier in counted:
                earlier[0].give_back(earlier[1])
            raise TooOften("Too many wrong passwords.", wait, code="too_many_attempts")
        counted.append((limit, who))


def was_right(*, email: str, address: str) -> None:
    """The password was right after all: take back the count, and know this address from now on."""
    for limit, who in _limits(email, address):
        limit.give_back(who)
    with suppress(RedisError):
        cache.set(_known(email, address), True, KNOWN_SECONDS)


def forget(*, email: str, address: str) -> None:
    """The owner has a new password: what was guessed before does not matter."""
    FROM_HERE.forget(f"{email} {address}")
    FROM_ANYWHERE.forget(email)


def _limits(email: str, address: str) -> list[tuple[Limit, str]]:
    everywhere = [(FROM_HERE, f"{email} {address}"), (FROM_ADDRESS, address)]
    return everywhere if _is_known(email, address) else [*everywhere, (FROM_ANYWHERE, email)]


def _is_known(email: str, address: str) -> bool:
    with suppress(RedisError):
        return bool(cache.get(_known(email, address)))
    return False


def _known(email: str, address: str) -> str:
    return key_of("password:known", f"{email} {address}")
