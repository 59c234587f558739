"""Access and refresh tokens of a sign-in: begun, renewed, ended.

Refresh tokens rotate, and one that comes a second time was stolen or replayed: it ends the sign-in,
for the thief and the owner alike (RFC 9700, section 4.14.2).
"""

import uuid
from datetime import timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken, Token

from accounts.activities.services import record
from accounts.activities.types import SIGNED_IN, SIGNED_OUT
from accounts.http.browser_names import browser_name
from accounts.people.models import User
from accounts.sockets.revocation import close_sockets, group_of_sign_in
from accounts.tokens.models import SignIn

SIGN_IN_CLAIM = "sid"
UNRENEWED = timedelta(hours=72)

AnyToken = TypeVar("AnyToken", bound=Token)


class SignedOut(AuthenticationFailed):
    """What somebody signs in with is not good any more."""

    default_code = "signed_out"
    default_detail = "You are signed out. Sign in again."


def require_let_in(user: User) -> None:
    """Raise `SignedOut` where all access was ended since `user` was read.

    Whoever ends it waits until this transaction is over, and then finds what was opened in it.
    """
    now = User.objects.select_for_update(no_key=True).filter(pk=user.pk, is_active=True).first()
    if now is None or now.sessions_ended != user.sessions_ended:
        raise SignedOut


@transaction.atomic
def begin(*, user: User, client: str = "") -> dict[str, str]:
    """Start a sign-in; returns its first `access` and `refresh` tokens.

    Raises `SignedOut` where all access was ended since `user` was read.
    """
    require_let_in(user)
    sign_in = SignIn(user=user, client=client[:200])
    refresh = _refresh_token(user, sign_in.pk)
    sign_in.refresh_jti = refresh["jti"]
    _save(sign_in)
    return _pair(refresh)


@transaction.atomic
def begin_unrenewed(*, user: User, client: str = "") -> str:
    """Start a sign-in without a refresh token; returns its access token, good for `UNRENEWED`.

    Raises `SignedOut` as `begin` does.
    """
    require_let_in(user)
    sign_in = SignIn(user=user, client=client[:200])
    token = _refresh_token(user, sign_in.pk).access_token
    token.set_exp(lifetime=UNRENEWED)
    _save(sign_in)
    return str(token)


def _save(sign_in: SignIn) -> None:
    sign_in.save()
    record(
        user_id=sign_in.user_id,
        kind=SIGNED_IN,
        message=f"Signed in with {browser_name(sign_in.client) or 'a program'}",
    )


def renew(*, refresh: str) -> dict[str, str]:
    """Trade a refresh token for a new pair. Raises `SignedOut`."""
    try:
        old = read_token(RefreshToken, refresh)
    except TokenError as error:
        raise SignedOut from error
    sign_in = _sign_ins_of(old).first()
    if sign_in is None:
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
            kind=SIGNED_OUT,
            message=f"Signed out with {browser_name(sign_in.client) or 'a program'}",
        )
    close_sockets(group_of_sign_in(sign_in_id))


def goes_on(sign_in_id: uuid.UUID | str) -> bool:
    """Whether a sign-in has not ended, and its user is let in."""
    sign_ins = SignIn.objects.filter(pk=sign_in_id, ended_at=None, user__is_active=True)
    return sign_ins.exists()


def sign_in_of(request: Any) -> str | None:
    """The id of the sign-in whose access token the request carries, if it carries one."""
    token = getattr(request, "auth", None)
    return token[SIGN_IN_CLAIM] if isinstance(token, Token) else None


def _refresh_token(user: User, sign_in_id: uuid.UUID) -> RefreshToken:
    token = RefreshToken.for_user(user)
    token[SIGN_IN_CLAIM] = str(sign_in_id)
    return token


def _pair(refresh: RefreshToken) -> dict[str, str]:
    return {"access": str(refresh.access_token), "refresh": str(refresh)}


def read_token(kind: type[AnyToken], text: str | bytes) -> AnyToken:
    """The token, once its signature holds and its claims are of the kinds that we give them.

    Raises `TokenError`.
    """
    try:
        token = kind(text)  # type: ignore[arg-type]
        for claim in (SIGN_IN_CLAIM, api_settings.USER_ID_CLAIM, api_settings.JTI_CLAIM):
            uuid.UUID(token[claim])
    except TokenError:
        raise
    except Exception as error:
        raise TokenError("Token is invalid") from error
    return token


def _sign_ins_of(token: Token) -> QuerySet[SignIn]:
    return SignIn.objects.select_related("user").filter(
        pk=token[SIGN_IN_CLAIM], user=token[api_settings.USER_ID_CLAIM], user__is_active=True
    )


class TokenAuthentication(JWTAuthentication):
    """Accepts the access token of a sign-in that has not ended."""

    def get_validated_token(self, raw_token: bytes) -> Token:
        """The token, with good claims. Raises `InvalidToken`."""
        try:
            return read_token(AccessToken, raw_token)
        except TokenError as error:
            raise InvalidToken from error

    def get_user(self, validated_token: Token) -> Any:
        """The token's user. Raises `SignedOut` once the sign-in has ended."""
        sign_in = _sign_ins_of(validated_token).filter(ended_at=None).first()
        if sign_in is None:
            raise SignedOut
        return sign_in.user
