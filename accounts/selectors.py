"""Reads of who one is."""

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework_simplejwt.settings import api_settings

from accounts.models import ApiKey, SignIn, User


def is_verified(user: User) -> bool:
    """Whether the user has shown that the address is theirs."""
    return EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()


def keys_of(user: User) -> QuerySet[ApiKey]:
    """The user's API keys, expired ones too."""
    return ApiKey.objects.filter(user=user)


def open_sign_ins_of(user: User) -> QuerySet[SignIn]:
    """Where the user is signed in with tokens that can still be renewed."""
    oldest = timezone.now() - api_settings.REFRESH_TOKEN_LIFETIME
    return SignIn.objects.filter(user=user, ended_at=None, renewed_at__gt=oldest)
