"""Reads of linked accounts."""

from allauth.socialaccount.models import SocialAccount

from accounts.people.models import User
from accounts.providers.catalogue import SPOTIFY


def spotify_account_of(user: User) -> SocialAccount | None:
    """The Spotify account that the user has linked last."""
    mine = SocialAccount.objects.filter(user=user, provider=SPOTIFY.id)
    return mine.order_by("-date_joined").first()
