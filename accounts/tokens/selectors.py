"""Reads of sign-ins."""

from django.db.models import Q, QuerySet
from django.utils import timezone
from rest_framework_simplejwt.settings import api_settings

from accounts.people.models import User
from accounts.tokens.models import SignIn
from accounts.tokens.services import UNRENEWED


def open_sign_ins_of(user: User) -> QuerySet[SignIn]:
    """Where the user is signed in with tokens that are still good, or can be renewed."""
    return open_sign_ins().filter(user=user)


def open_sign_ins() -> QuerySet[SignIn]:
    """Those of everybody."""
    now = timezone.now()
    renewable = Q(renewed_at__gt=now - api_settings.REFRESH_TOKEN_LIFETIME) & ~Q(refresh_jti="")
    unrenewed = Q(renewed_at__gt=now - UNRENEWED, refresh_jti="")
    return SignIn.objects.filter(renewable | unrenewed, ended_at=None)
