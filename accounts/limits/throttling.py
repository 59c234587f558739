"""How often the site may be asked: by a user, from an address, at each way in, to sign up."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.http.caller import network_of
from accounts.limits.rates import Limit

CLAIMS = Limit("claim", 5, 86_400)


class LimitThrottle(BaseThrottle):
    """Lets the API framework ask a `Limit`, which parallel requests cannot slip through."""

    _wait = 0

    def limit(self, request: Request, view: Any) -> tuple[Limit, object]:
        """The limit that applies, and who is counted."""
        raise NotImplementedError

    def allow_request(self, request: Request, view: Any) -> bool:
        limit, who = self.limit(request, view)
        self._wait = limit.take(who)
        return not self._wait

    def wait(self) -> float:
        return self._wait


class CallerRate(LimitThrottle):
    """Every request: by its user, whatever they sign it with; without one, by its address."""

    def limit(self, request: Request, view: Any) -> tuple[Limit, object]:
        if request.user.is_authenticated:
            return Limit.of("user", settings.USER_RATE), request.user.pk
        return _anonymous(), network_of(request)


def count_stranger(request: HttpRequest | Request) -> None:
    """Count a request of nobody, before or after it was found to be nobody's. Raises `TooOften`."""
    _anonymous().check(network_of(request))


def count_claim(email: str) -> None:
    """Count a sign-up with an e-mail address, which gets a mail, whether or not somebody has it.

    Raises `TooOften`.
    """
    CLAIMS.check(email.lower(), what="This address was used to sign up too often today.")


def _anonymous() -> Limit:
    return Limit.of("anonymous", settings.ANONYMOUS_RATE)


class DoorRate(LimitThrottle):
    """Ways in, by address. Using one up leaves the others open.

    Views with the same `throttle_scope` are the same way in; one that has none is its own.
    """

    def limit(self, request: Request, view: Any) -> tuple[Limit, object]:
        kind = type(view)
        scope = getattr(view, "throttle_scope", "") or f"{kind.__module__}.{kind.__qualname__}"
        return Limit.of(f"door:{scope}", settings.SIGN_IN_RATE), network_of(request)
