"""API keys: made and revoked."""

import hashlib
import secrets
import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.api_keys.models import ApiKey
from accounts.people.models import User
from accounts.tokens.services import require_let_in

PREFIX = "sk-spotifai-"
MAX_KEYS = 20


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
        digest=digest_of(text),
        hint=text.removeprefix(PREFIX)[:4],
        expires_at=timezone.now() + timedelta(days=days),
    )
    return key, text


def revoke_key(*, user: User, key_id: uuid.UUID) -> bool:
    """Delete the user's key; it is refused from the next request on. False when there is none."""
    return bool(ApiKey.objects.filter(user=user, pk=key_id).delete()[0])


def digest_of(text: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess.
    return hashlib.sha256(text.encode()).hexdigest()
