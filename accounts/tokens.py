"""Access and refresh tokens of a sign-in: begun, renewed, ended.

Refresh tokens rotate, and one that comes a second time was stolen or replayed: it ends the sign-in,
for the thief and the owner alike (RFC 9700, section 4.14.2).
"""

import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import AuthenticationFailed, TokenError
from rest_framework_simplejwt.tokens import RefreshToken, Token

from accounts.activities import record
from accounts.browsers import browser_name
from accounts.models import ActivityType, SignIn, User
from accounts.presence import end_presence, room_of_sign_in, room_of_user

SIGN_IN_CLAIM = "sid"
UNRENEWED = timedelta(hours=72)


class SignedOut(Exception):
    """The refresh token is not good, or not any more: sign in again."""


@transaction.atomic
def begin(*, user: User, client: str = "") -> dict[str, str]:
    """Start a sign-in; returns its first `access` and `refresh` tokens."""
    sign_in = SignIn(user=user, client=client[:200])
    refresh = _refresh_token(user, sign_in.pk)
    sign_in.refresh_jti = refresh["jti"]
    _save(sign_in)
    return _pair(refresh)


@transaction.atomic
def begin_unrenewed(*, user: User, client: str = "") -> str:
    """Start a sign-in without a refresh token; returns its access token, good for `UNRENEWED`."""
    sign_in = SignIn(user=user, client=client[:200])
    token = _refresh_token(user, sign_in.pk).access_token
    token.set_exp(lifetime=UNRENEWED)
    _save(sign_in)
    return str(token)


def _save(sign_in: SignIn) -> None:
    sign_in.save()
    record(
        user_id=sign_in.user_id,
        kind=ActivityType.SIGNED_IN,
        message=f"Signed in with {browser_name(sign_in.client) or 'a program'}",
    )


def renew(*, refresh: str) -> dict[str, str]:
    """Trade a refresh token for a new pair. Raises `SignedOut`."""
    try:
        old = RefreshToken(refresh)  # type: ignore[arg-type]
        sign_in = SignIn.objects.select_related("user").get(pk=old.get(SIGN_IN_CLAIM))
    except (TokenError, SignIn.DoesNotExist, ValueError) as error:
        raise SignedOut from error
    if not sign_in.user.is_active:
        raise SignedOut
    new = _refresh_token(sign_in.user, sign_in.pk)
    current = SignIn.objects.filter(pk=sign_in.pk, refresh_jti=old["jti"], ended_at=None)
    if not current.update(refresh_jti=new["jti"], renewed_at=timezone.now()):
        end(sign_in_id=sign_in.pk)
        raise SignedOut
    return _pair(new)


def extend(*, sign_in_id: uuid.UUID | str) -> str:
    """A fresh access token for a sign-in that goes on. Raises `SignedOut`."""
    sign_in = SignIn.objects.select_related("user").filter(pk=sign_in_id, ended_at=None).first()
    if sign_in is None:
        raise SignedOut
    SignIn.objects.filter(pk=sign_in.pk).update(renewed_at=timezone.now())
    return str(_refresh_token(sign_in.user, sign_in.pk).access_token)


@transaction.atomic
def end(*, sign_in_id: uuid.UUID | str) -> None:
    """End a sign-in: its tokens are refused from the next request on, its sockets closed."""
    sign_in = SignIn.objects.filter(pk=sign_in_id).first()
    ended = SignIn.objects.filter(pk=sign_in_id, ended_at=None).update(ended_at=timezone.now())
    if sign_in is not None and ended:
        record(
            user_id=sign_in.user_id,
            kind=ActivityType.SIGNED_OUT,
            message=f"Signed out with {browser_name(sign_in.client) or 'a program'}",
        )
    end_presence(room_of_sign_in(sign_in_id))


@transaction.atomic
def end_all(*, user: User) -> None:
    """End every sign-in of the user's, by token and in browsers, and close their sockets."""
    SignIn.objects.filter(user=user, ended_at=None).update(ended_at=timezone.now())
    User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)
    end_presence(room_of_user(user.pk))


def sign_in_of(request: Any) -> str | None:
    """The id of the sign-in whose access token the request carries, if it carries one."""
    return request.auth[SIGN_IN_CLAIM] if isinstance(request.auth, Token) else None


def _refresh_token(user: User, sign_in_id: uuid.UUID) -> RefreshToken:
    token = RefreshToken.for_user(user)
    token[SIGN_IN_CLAIM] = str(sign_in_id)
    return token


def _pair(refresh: RefreshToken) -> dict[str, str]:
    return {"access": str(refresh.access_token), "refresh": str(refresh)}


class TokenAuthentication(JWTAuthentication):
    """Accepts the access token of a sign-in that has not ended."""

    def get_user(self, validated_token: Token) -> Any:
        """The token's user. Raises `AuthenticationFailed` once the sign-in has ended."""
        sign_in = (
            SignIn.objects.select_related("user")
            .filter(pk=validated_token.get(SIGN_IN_CLAIM), ended_at=None, user__is_active=True)
            .first()
        )
        if sign_in is None:
            raise AuthenticationFailed("You are signed out. Sign in again.", code="signed_out")
        return sign_in.user
