"""Entering a user code: few wrong guesses for a user, for an address, and for a pairing."""

from contextlib import suppress

from django.core.cache import cache
from django.db.models import F

from accounts.extension import (
    ALPHABET,
    HALF,
    LIFETIME,
    MAX_WRONG_GUESSES,
    open_pairings,
    user_code_digest,
)
from accounts.models import ExtensionPairing, User

GUESSES_SECONDS = int(LIFETIME.total_seconds())


class WrongCode(Exception):
    """No pairing waits for this code."""


class TooManyGuesses(Exception):
    """This user or address has guessed wrong too often; wait `GUESSES_SECONDS`."""


def enter_code(*, user: User, address: str, code: str) -> ExtensionPairing:
    """The pairing that waits for `code`, written in any case and with or without its hyphen.

    Raises `WrongCode` or `TooManyGuesses`. Right guesses do not count.
    """
    keys = [f"extension-guess:user:{user.pk}", f"extension-guess:address:{address}"]
    # Counted before it is looked at, so that many at once count as many.
    if max(_count(key) for key in keys) > MAX_WRONG_GUESSES:
        raise TooManyGuesses
    letters = "".join(letter for letter in code.upper() if letter in ALPHABET)
    waiting = open_pairings().filter(link=None)
    pairing = waiting.filter(user_code_digest=user_code_digest(letters)).first()
    if pairing is None:
        waiting.filter(user_code_start=letters[:HALF]).update(wrong_guesses=F("wrong_guesses") + 1)
        raise WrongCode
    for key in keys:
        with suppress(ValueError):  # the count has just expired
            cache.decr(key)
    return pairing


def _count(key: str) -> int:
    while True:
        cache.add(key, 0, GUESSES_SECONDS)
        with suppress(ValueError):  # expired between these two lines
            return cache.incr(key)
