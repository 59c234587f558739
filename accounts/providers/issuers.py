"""Whose ID tokens are believed, and what theirs must say besides."""

import time

from django.conf import settings

from accounts.providers.catalogue import FIREBASE, Door
from accounts.providers.id_tokens import LEEWAY_SECONDS, NotAccepted, verify
from accounts.providers.linking import Identity

GOOGLE = Door("google", "Google", ("GOOGLE_OAUTH_CLIENT_ID",))
GOOGLE_NAMES = ("https://accounts.google.com", "accounts.google.com")
FIREBASE_NAME = "https://securetoken.google.com/"


def from_google(token: str, *, nonce: str | None = None) -> Identity:
    """Whom an ID token of Google's speaks of. Raises `Closed`, `NotAccepted`, `KeysAway`.

    https://developers.google.com/identity/gsi/web/guides/verify-google-id-token
    """
    GOOGLE.check_open()
    claims = verify(
        token,
        issuers=GOOGLE_NAMES,
        audience=settings.GOOGLE_OAUTH_CLIENT_ID,
        keys_url=settings.GOOGLE_KEYS_URL,
        nonce=nonce,
    )
    return Identity.of(GOOGLE.id, claims)


def from_firebase(token: str) -> Identity:
    """Whom an ID token of our Firebase project speaks of. Raises as `from_google` does.

    https://firebase.google.com/docs/auth/admin/verify-id-tokens
    """
    FIREBASE.check_open()
    project = settings.FIREBASE_PROJECT_ID
    claims = verify(
        token,
        issuers=(FIREBASE_NAME + project,),
        audience=project,
        keys_url=settings.FIREBASE_KEYS_URL,
    )
    if claims.auth_time is None or claims.auth_time > time.time() + LEEWAY_SECONDS:
        raise NotAccepted("not_signed_in", "Nobody has signed in for this ID token.")
    return Identity.of(FIREBASE.id, claims)


def key_urls() -> list[str]:
    """Where the keys are of those issuers whose ID tokens this site takes."""
    places = ((GOOGLE, settings.GOOGLE_KEYS_URL), (FIREBASE, settings.FIREBASE_KEYS_URL))
    return [url for door, url in places if door.is_open]
