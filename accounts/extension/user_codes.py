"""Entering a user code: few wrong guesses for a user, for an address, and for a pairing."""

from django.db.models import F

from accounts.extension.models import ExtensionPairing
from accounts.extension.services import (
    ALPHABET,
    HALF,
    LIFETIME,
    MAX_WRONG_GUESSES,
    open_pairings,
    user_code_digest,
)
from accounts.limits.rates import Limit
from accounts.people.models import User

GUESSES = Limit("extension-code", MAX_WRONG_GUESSES, int(LIFETIME.total_seconds()))


class WrongCode(Exception):
    """No pairing waits for this code."""


def enter_code(*, user: User, address: str, code: str) -> ExtensionPairing:
    """The pairing that waits for `code`, written in any case and with or without its hyphen.

    Raises `WrongCode` or `TooOften`. Right guesses do not count.
    """
    guessers = [user.pk, address]
    # Counted before it is looked at, so that many at once count as many.
    for guesser in guessers:
        GUESSES.check(guesser, what="Too many wrong codes.")
    letters = "".join(letter for letter in code.upper() if letter in ALPHABET)
    waiting = open_pairings().filter(link=None)
    pairing = waiting.filter(user_code_digest=user_code_digest(letters)).first()
    if pairing is None:
        waiting.filter(user_code_start=letters[:HALF]).update(wrong_guesses=F("wrong_guesses") + 1)
        raise WrongCode
    for guesser in guessers:
        GUESSES.give_back(guesser)
    return pairing
