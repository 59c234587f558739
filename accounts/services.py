"""The verbs of identity behind the JSON doors."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import RefreshToken

from accounts.models import User


class EmailTaken(Exception):
    """There is an account with this address already."""


@transaction.atomic
def sign_up(*, email: str, password: str, name: str = "") -> User:
    """Create an account. Raises `EmailTaken`, or `ValidationError` for a weak password."""
    validate_password(password, User(email=email, name=name))
    if User.objects.filter(email__iexact=email).exists():
        raise EmailTaken
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password, name=name)
    except (IntegrityError, ValidationError) as error:
        raise EmailTaken from error


def tokens_for(user: User) -> dict[str, str]:
    """A fresh pair of access and refresh tokens."""
    refresh = RefreshToken.for_user(user)
    return {"access": str(refresh.access_token), "refresh": str(refresh)}


def end_refresh_token(token: str) -> None:
    """Deny a refresh token from now on; one that is not valid needs no denying."""
    try:
        RefreshToken(token).blacklist()  # type: ignore[arg-type]
    except TokenError:
        return
