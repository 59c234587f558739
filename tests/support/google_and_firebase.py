"""The site, set up to believe stand-ins for Google and Firebase."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.issuer import Issuer, issuing

CLIENT_ID = "1234.apps.googleusercontent.com"
PROJECT = "lectures-973e3"


@contextmanager
def google(settings: Any) -> Iterator[Issuer]:
    """Take the ID tokens of the stand-in for Google's while the block runs."""
    issuer = Issuer(audience=CLIENT_ID, name="https://accounts.google.com")
    settings.GOOGLE_OAUTH_CLIENT_ID = CLIENT_ID
    settings.GOOGLE_KEYS_URL = issuer.keys_url
    with issuing(issuer):
        yield issuer


@contextmanager
def firebase(settings: Any) -> Iterator[Issuer]:
    """Take the ID tokens of the stand-in for Firebase's while the block runs."""
    issuer = Issuer(audience=PROJECT, name=f"https://securetoken.google.com/{PROJECT}")
    settings.FIREBASE_PROJECT_ID = PROJECT
    settings.FIREBASE_KEYS_URL = issuer.keys_url
    with issuing(issuer):
        yield issuer
