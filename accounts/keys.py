"""API keys: made, used as bearer tokens, revoked."""

import hashlib
import secrets
import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import ApiKey, Scope, User
from accounts.tokens import require_let_in

PREFIX = "sk-spotifai-"
MAX_KEYS = 20
NOTE_USE_EVERY = timedelta(minutes=1)


class TooManyKeys(Exception):
    """The user has as many keys as one may have."""


@transaction.atomic
def make_key(*, user: User, name: str, scope: str, days: int) -> tuple[ApiKey, str]:
    """Make a key that lasts `days`; returns it with its text, which is never shown again.

    Raises `TooManyKeys`, and `SignedOut` where access has ended since `user` was read.
    """
    require_let_in(user)
    if user.api_keys.count() >= MAX_KEYS:
        raise TooManyKeys
    text = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        user=user,
        name=name,
        scope=scope,
        digest=_digest(text),
        hint=text.removeprefix(PREFIX)[:4],
        expires_at=timezone.now() + timedelta(days=days),
    )
    return key, text


def revoke_key(*, user: User, key_id: uuid.UUID) -> bool:
    """Delete the user's key; it is refused from the next request on. False when there is none."""
    return bool(ApiKey.objects.filter(user=user, pk=key_id).delete()[0])


def _digest(text: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess.
    return hashlib.sha256(text.encode()).hexdigest()


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer sk-spotifai-…`."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        """The key's user, or None when the header holds something else."""
        scheme, _, text = get_authorization_header(request).decode("latin1").partition(" ")
        if scheme.lower() != "bearer" or not text.startswith(PREFIX):
            return None
        now = timezone.now()
        key = (
            ApiKey.objects.select_related("user")
            .filter(digest=_digest(text.strip()), expires_at__gt=now, user__is_active=True)
            .first()
        )
        if key is None:
            raise AuthenticationFailed("This API key is unknown, expired or revoked.")
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - NOTE_USE_EVERY)
        ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)
        return key.user, key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class WithinScope(BasePermission):
    """A key made for reading changes nothing."""

    message = "This API key may only read."

    def has_permission(self, request: Request, view: Any) -> bool:
        key = request.auth
        return (
            not isinstance(key, ApiKey)
            or key.scope == Scope.WRITE
            or request.method in SAFE_METHODS
        )


class InPerson(BasePermission):
    """For what decides who one is: no key may do it, only the person signed in."""

    message = "Sign in with your password for this; an API key is not enough."

    def has_permission(self, request: Request, view: Any) -> bool:
        return not isinstance(request.auth, ApiKey)
