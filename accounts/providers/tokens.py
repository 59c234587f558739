"""What a linked provider lets us do for a user: kept encrypted, renewed when it runs out.

A renewal is claimed in the database and then asked for without holding a lock, so that a slow
provider keeps nobody waiting but those who want the same token. Whatever a renewal writes is
written only while its claim holds: unlinking and linking anew in the meantime win.
"""

import time
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.people.models import User
from accounts.providers.catalogue import REDIRECT_DOORS, RedirectDoor
from accounts.providers.encryption import Unreadable, decrypt, encrypt, rotate
from accounts.providers.exchange import Grant, GrantRefused, ProviderAway, ask_for_tokens
from accounts.providers.models import ProviderTokens

log = structlog.get_logger(__name__)

SOON = timedelta(seconds=60)
CLAIM = timedelta(seconds=15)
LOOK_AGAIN_SECONDS = 0.1
# OAuth's word for a refresh token that has expired or was revoked (RFC 6749, section 5.2).
REVOKED = "invalid_grant"


class NotLinked(Exception):
    """The user has linked no account of this provider."""


class LinkAnew(Exception):
    """The provider no longer lets us in: the user has to link it again."""


@transaction.atomic
def keep(*, account_id: int, grant: Grant) -> None:
    """Store what a provider has granted; what it leaves out, a refresh token, goes on."""
    ProviderTokens.objects.update_or_create(account_id=account_id, defaults=_sealed(grant))


def access_token_of(*, user: User, provider: str) -> str:
    """A token that is good for another minute at least.

    Raises `NotLinked`, `LinkAnew`, `ProviderAway`, `Closed`.
    """
    door = REDIRECT_DOORS[provider]
    door.check_open()
    mine = ProviderTokens.objects.filter(account__user=user, account__provider=provider)
    tokens = _usable(mine.order_by("-account__date_joined").first())
    if _is_fresh(tokens):
        return _opened(tokens.access_token)
    refresh_token = _opened(tokens.refresh_token) if tokens.refresh_token else ""
    if _claim(tokens):
        return _renew(door, tokens, refresh_token)
    return _renewed_by_another(door, tokens)


def rotate_all() -> tuple[int, int]:
    """Encrypt all tokens with the first key; returns how many, and how many no key opens."""
    rotated = unreadable = 0
    for tokens in ProviderTokens.objects.iterator():
        old = {"access_token": tokens.access_token, "refresh_token": tokens.refresh_token}
        try:
            new = {name: rotate(sealed) if sealed else "" for name, sealed in old.items()}
        except Unreadable:
            unreadable += 1
            continue
        # Whatever was renewed in the meantime is encrypted with the first key already.
        rotated += ProviderTokens.objects.filter(pk=tokens.pk, **old).update(**new)
    return rotated, unreadable


def _usable(tokens: ProviderTokens | None) -> ProviderTokens:
    if tokens is None:
        raise NotLinked
    if tokens.refused_at:
        raise LinkAnew
    return tokens


def _is_fresh(tokens: ProviderTokens) -> bool:
    return tokens.expires_at is None or tokens.expires_at > timezone.now() + SOON


def _claim(tokens: ProviderTokens) -> bool:
    """Whether this renewal is ours: whoever changes no row lost it."""
    now = timezone.now()
    nobody = Q(renewing_until=None) | Q(renewing_until__lt=now)
    stale = ProviderTokens.objects.filter(nobody, pk=tokens.pk, expires_at=tokens.expires_at)
    tokens.renewing_until = now + CLAIM
    return bool(stale.update(renewing_until=tokens.renewing_until))


def _renew(door: RedirectDoor, tokens: ProviderTokens, refresh_token: str) -> str:
    try:
        if not refresh_token:
            raise GrantRefused(REVOKED)
        grant = ask_for_tokens(door, grant_type="refresh_token", refresh_token=refresh_token)
    except GrantRefused as error:
        if error.code == REVOKED:
            if _write(tokens, refused_at=timezone.now()):
                raise LinkAnew from error
            return _renewed_by_another(door, tokens)
        _write(tokens)  # it is our id or secret that was refused, not the user's consent
        raise ProviderAway(door) from error
    except ProviderAway:
        _write(tokens)
        raise
    if not _write(tokens, **_sealed(grant)):
        return _renewed_by_another(door, tokens)
    return grant.access_token


def _renewed_by_another(door: RedirectDoor, tokens: ProviderTokens) -> str:
    end = time.monotonic() + CLAIM.total_seconds()
    while time.monotonic() < end:
        time.sleep(LOOK_AGAIN_SECONDS)
        now = _usable(ProviderTokens.objects.filter(pk=tokens.pk).first())
        if _is_fresh(now):
            return _opened(now.access_token)
        if now.renewing_until is None:
            break
    raise ProviderAway(door)


def _sealed(grant: Grant) -> dict[str, Any]:
    fields = {
        "access_token": encrypt(grant.access_token),
        "scope": grant.scope[:500],
        "expires_at": grant.expires_at,
        "renewing_until": None,
        "refused_at": None,
    }
    if grant.refresh_token:
        fields["refresh_token"] = encrypt(grant.refresh_token)
    return fields


def _opened(sealed: str) -> str:
    """What was kept. It may be readable again once the operator has found the key."""
    try:
        return decrypt(sealed)
    except Unreadable as error:
        log.error("provider_token_unreadable", hint="Is a key missing in ENCRYPT_KEY?")
        raise LinkAnew from error


def _write(tokens: ProviderTokens, **fields: Any) -> int:
    """Change the row while it is as we claimed it, and give up the claim."""
    claimed = ProviderTokens.objects.filter(pk=tokens.pk, renewing_until=tokens.renewing_until)
    return claimed.update(**{"renewing_until": None, **fields})
