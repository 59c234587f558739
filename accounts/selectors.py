"""Reads of who one is."""

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db.models import Q, QuerySet
from django.utils import timezone
from rest_framework_simplejwt.settings import api_settings

from accounts.doors.catalogue import SPOTIFY
from accounts.models import ApiKey, SignIn, User
from accounts.tokens import UNRENEWED

MAX_CLAIMANTS = 3


def claimants_of(address: str) -> list[User]:
    """Who may mean themselves by an address: its owner or first claimant, and the latest others."""
    email = address.lower()
    who = User.objects.filter(Q(email=email) | Q(emailaddress__email=email)).distinct()
    owner = who.filter(emailaddress__email=email, emailaddress__verified=True).first()
    first = owner or who.order_by("date_joined", "pk").first()
    if first is None:
        return []
    others = who.exclude(pk=first.pk).order_by("-date_joined", "-pk")
    return [first, *others[: MAX_CLAIMANTS - 1]]


def is_verified(user: User) -> bool:
    """Whether the user has shown that the address is theirs."""
    return EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()


def awaits_confirmation(user: User) -> bool:
    """Whether the account has yet to be opened: by a mail to the address that it was made for."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True)
    return not user.has_usable_password() and not confirmed.exists()


def spotify_account_of(user: User) -> SocialAccount | None:
    """The Spotify account that the user has linked last."""
    mine = SocialAccount.objects.filter(user=user, provider=SPOTIFY.id)
    return mine.order_by("-date_joined").first()


def keys_of(user: User) -> QuerySet[ApiKey]:
    """The user's API keys, expired ones too."""
    return ApiKey.objects.filter(user=user)


def open_sign_ins_of(user: User) -> QuerySet[SignIn]:
    """Where the user is signed in with tokens that are still good, or can be renewed."""
    now = timezone.now()
    renewable = Q(renewed_at__gt=now - api_settings.REFRESH_TOKEN_LIFETIME) & ~Q(refresh_jti="")
    unrenewed = Q(renewed_at__gt=now - UNRENEWED, refresh_jti="")
    return SignIn.objects.filter(renewable | unrenewed, user=user, ended_at=None)
