"""Why somebody who came from a provider goes no further, in words for them."""

from typing import NamedTuple

from accounts.limits.rates import TooOften
from accounts.providers.catalogue import Closed, Door
from accounts.providers.exchange import GrantRefused, ProviderAway
from accounts.providers.id_tokens import NotAccepted
from accounts.providers.key_sets import KeysAway
from accounts.providers.linking import NotLetIn


class TurnedAway(Exception):
    """The attempt came to nothing. `code` is stable; the message is for people."""

    code = ""
    message = ""


class Cancelled(TurnedAway):
    code = "cancelled"
    message = "You did not agree, so nothing has happened."


class Stale(TurnedAway):
    code = "stale"
    message = "This attempt is too old, was used before, or began in another browser."


class Failed(TurnedAway):
    code = "provider_failed"
    message = "It answered with an error. Try again, or take another way."


class Refusal(NamedTuple):
    """An answer: its status, a stable code, a sentence, and when to come back."""

    status: int
    code: str
    message: str
    wait: int = 0


EXPECTED = (
    Closed,
    GrantRefused,
    KeysAway,
    NotAccepted,
    NotLetIn,
    ProviderAway,
    TooOften,
    TurnedAway,
)


def refusal_of(error: Exception, door: Door) -> Refusal:
    """What to answer to one of the `EXPECTED` errors at this door."""
    match error:
        case Closed():
            return Refusal(503, "not_configured", error.message)
        case ProviderAway() | KeysAway():
            away = f"{door.name} cannot be reached at the moment. Try again, or take another way."
            return Refusal(503, "provider_away", away, int(error.wait))
        case TooOften():
            return Refusal(429, str(error.code), str(error.message), error.wait)
        case GrantRefused():
            return Refusal(400, "grant_refused", f"{door.name} did not accept this attempt.")
        case NotLetIn() | Cancelled():
            return Refusal(403, error.code, error.message)
        case NotAccepted() | TurnedAway():
            return Refusal(400, error.code, error.message)
    raise error
