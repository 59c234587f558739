"""Linking a browser extension: by a code that its user enters, or from a signed-in page.

The code's way is the device authorization grant (RFC 8628): the extension gets a long device code
and shows a short user code; the user enters that on our page; the extension, asking every few
seconds, is then given its token once.
"""

import hashlib
import secrets
import uuid
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.activities.services import record
from accounts.activities.types import EXTENSION_LINKED, EXTENSION_UNLINKED
from accounts.extension.models import ExtensionLink, ExtensionPairing
from accounts.limits.rates import Limit
from accounts.people.models import User
from accounts.tokens.services import require_let_in

TOKEN_PREFIX = "ext-spotifai-"  # noqa: S105
LIFETIME = timedelta(minutes=10)
POLL_SECONDS = 5
# A client that waits as told may still arrive early by what its timer and the network waver.
POLL_SLACK_SECONDS = 1
MAX_LINKS = 20
MAX_WRONG_GUESSES = 5
NOTE_SEEN_EVERY = timedelta(minutes=1)
# No vowels, so no words, and nothing that looks like something else (RFC 8628, section 6.1).
ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
HALF = 4
GUESSES = Limit("extension-code", MAX_WRONG_GUESSES, int(LIFETIME.total_seconds()))


class PairingOver(Exception):
    """The pairing has expired, was refused, or its token has been fetched."""


class PollTooSoon(Exception):
    """The extension asks more often than it was told to."""

    def __init__(self, wait: int) -> None:
        self.wait = wait
        super().__init__(wait)


class WrongCode(Exception):
    """No pairing waits for this code."""


class TooManyLinks(Exception):
    """The user has linked as many browsers as one may."""


class Started(NamedTuple):
    """What the extension keeps (`device_code`) and what it shows (`user_code`)."""

    device_code: str
    user_code: str


def start_pairing(*, name: str, address: str) -> Started:
    """Begin a pairing; forgets those that have expired, with links whose token nobody fetched."""
    now = timezone.now()
    ExtensionLink.objects.filter(digest=None, pairing__expires_at__lte=now).delete()
    ExtensionPairing.objects.filter(expires_at__lte=now).delete()
    device_code = secrets.token_urlsafe(32)
    code = "".join(secrets.choice(ALPHABET) for _ in range(2 * HALF))
    ExtensionPairing.objects.create(
        device_digest=_digest(device_code),
        user_code_start=code[:HALF],
        user_code_digest=user_code_digest(code),
        name=name,
        address=address[:45],
        expires_at=now + LIFETIME,
    )
    return Started(device_code, f"{code[:HALF]}-{code[HALF:]}")


@transaction.atomic
def redeem(*, device_code: str) -> tuple[ExtensionLink, str] | None:
    """The link and its token, once; None while the user has not entered the code.

    Raises `PairingOver` or `PollTooSoon`.
    """
    pairing = open_pairings().filter(device_digest=_digest(device_code)).first()
    if pairing is None:
        raise PairingOver
    if pairing.link is None:
        _note_poll(pairing)
        return None
    # Whoever removes the row gets the token.
    if not ExtensionPairing.objects.filter(pk=pairing.pk).delete()[0]:
        raise PairingOver
    token = _new_token()
    pairing.link.digest = _digest(token)
    pairing.link.last_seen_at = timezone.now()
    pairing.link.save(update_fields=["digest", "last_seen_at"])
    return pairing.link, token


def _note_poll(pairing: ExtensionPairing) -> None:
    now = timezone.now()
    if pairing.polled_at is not None:
        wait = POLL_SECONDS - (now - pairing.polled_at).total_seconds()
        if wait > POLL_SLACK_SECONDS:
            raise PollTooSoon(round(wait))
    ExtensionPairing.objects.filter(pk=pairing.pk).update(polled_at=now)


@transaction.atomic
def approve(*, user: User, pairing: ExtensionPairing) -> ExtensionLink:
    """Link the extension that asked; its next poll gets the token.

    Raises `PairingOver`, `TooManyLinks`, or `SignedOut` where access has ended meanwhile.
    """
    link = _new_link(user, pairing.name, digest=None)
    if not open_pairings().filter(pk=pairing.pk, link=None).update(link=link):
        raise PairingOver
    return link


def refuse(*, pairing: ExtensionPairing) -> None:
    """End a pairing that its user did not ask for."""
    ExtensionPairing.objects.filter(pk=pairing.pk, link=None).delete()


@transaction.atomic
def link_directly(*, user: User, name: str) -> tuple[ExtensionLink, str]:
    """Link an extension whose user is signed in. Raises `TooManyLinks` and `SignedOut`."""
    token = _new_token()
    return _new_link(user, name, digest=_digest(token)), token


@transaction.atomic
def unlink(*, user: User, link_id: uuid.UUID) -> bool:
    """Remove the user's link: its token is refused from the next request on. False if none."""
    link = links_of(user).filter(pk=link_id).first()
    if link is None or not ExtensionLink.objects.filter(pk=link_id).delete()[0]:
        return False
    record(
        user_id=user.pk,
        kind=EXTENSION_UNLINKED,
        message=f"Unlinked the extension in {link.name}",
    )
    return True


def links_of(user: User) -> QuerySet[ExtensionLink]:
    """The user's linked browsers, and those about to fetch their token."""
    usable = Q(digest__isnull=False) | Q(pairing__expires_at__gt=timezone.now())
    return ExtensionLink.objects.filter(usable, user=user)


def link_of_token(token: str) -> ExtensionLink | None:
    """The link that a token belongs to, which is thereby seen; None for an unknown token."""
    if not token.startswith(TOKEN_PREFIX):
        return None
    links = ExtensionLink.objects.select_related("user")
    link = links.filter(digest=_digest(token), user__is_active=True).first()
    if link is not None:
        now = timezone.now()
        stale = Q(last_seen_at=None) | Q(last_seen_at__lt=now - NOTE_SEEN_EVERY)
        ExtensionLink.objects.filter(stale, pk=link.pk).update(last_seen_at=now)
    return link


def open_pairings() -> QuerySet[ExtensionPairing]:
    """Pairings that can still be entered or redeemed."""
    return ExtensionPairing.objects.select_related("link__user").filter(
        expires_at__gt=timezone.now(), wrong_guesses__lt=MAX_WRONG_GUESSES
    )


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


def user_code_digest(code: str) -> str:
    """The keyed digest of a user code, given without its hyphen."""
    return salted_hmac("accounts.extension.user_code", code, algorithm="sha256").hexdigest()


def _new_link(user: User, name: str, *, digest: str | None) -> ExtensionLink:
    require_let_in(user)
    if links_of(user).count() >= MAX_LINKS:
        raise TooManyLinks
    record(
        user_id=user.pk,
        kind=EXTENSION_LINKED,
        message=f"Linked the extension in {name}",
    )
    return ExtensionLink.objects.create(user=user, name=name, digest=digest)


def _new_token() -> str:
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def _digest(secret: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess.
    return hashlib.sha256(secret.encode()).hexdigest()
