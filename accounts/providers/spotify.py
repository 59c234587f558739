"""Spotify: plain OAuth. Its profile says who somebody is, and vouches for no address."""

from django.conf import settings
from django.http import HttpRequest

from accounts.providers.catalogue import SPOTIFY
from accounts.providers.exchange import Grant, ProviderAway, ask_with_token
from accounts.providers.id_tokens import MAX_SUBJECT
from accounts.providers.linking import Identity
from accounts.providers.redirect import Exchange, RedirectProvider


class SpotifyExchange(Exchange):
    door = SPOTIFY

    def get_callback_url(self, request: HttpRequest, app: object) -> str:
        return settings.SPOTIFY_REDIRECT_URI or super().get_callback_url(request, app)

    def identify(self, grant: Grant) -> Identity:
        """Who the token belongs to. Raises `GrantRefused`, `ProviderAway`."""
        url = f"{settings.SPOTIFY_API_URL}/v1/me"
        profile = ask_with_token(SPOTIFY, url, grant.access_token)
        subject = profile.get("id")
        if not isinstance(subject, str) or not subject.isprintable():
            raise ProviderAway(SPOTIFY)
        if not 0 < len(subject) <= MAX_SUBJECT:
            raise ProviderAway(SPOTIFY)
        email, name = profile.get("email"), profile.get("display_name")
        return Identity(
            provider=SPOTIFY.id,
            subject=subject,
            email=email if isinstance(email, str) else "",
            email_verified=False,
            name=name if isinstance(name, str) else "",
        )


class SpotifyProvider(RedirectProvider):
    id = SPOTIFY.id
    name = SPOTIFY.name
    oauth2_adapter_class = SpotifyExchange

    def get_default_scope(self) -> list[str]:
        # The address to ask for confirmation. Searching needs no scope.
        return ["user-read-email"]
