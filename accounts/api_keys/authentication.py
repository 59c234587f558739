"""API keys as bearer tokens, and what a key may not do."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.api_keys.models import ApiKey, Scope
from accounts.api_keys.services import PREFIX, digest_of
from accounts.people.models import User

NOTE_USE_EVERY = timedelta(minutes=1)


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
            .filter(digest=digest_of(text.strip()), expires_at__gt=now, user__is_active=True)
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
