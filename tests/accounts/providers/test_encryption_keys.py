"""Keys that encrypt what the database keeps: which are taken, and when one is needed."""

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from accounts.providers.encryption import Unreadable, decrypt, encrypt
from spotifai.checks import (
    encryption_keys_are_good,
    production_is_safe,
    refuse_unsafe_production,
)

LONG = "thirty-two characters or some more"


@pytest.mark.parametrize(
    "key",
    [Fernet.generate_key().decode(), LONG, f" {LONG} "],
    ids=["generated", "of one's own", "with blanks around it"],
)
def test_a_long_key_encrypts_and_decrypts(settings: Any, key: str) -> None:
    settings.ENCRYPT_KEY = [key]
    sealed = encrypt("säcret")
    assert "säcret" not in sealed
    assert encrypt("säcret") != sealed
    settings.ENCRYPT_KEY = ["another, " + LONG, key]
    assert decrypt(sealed) == "säcret"
    settings.ENCRYPT_KEY = ["another, " + LONG]
    with pytest.raises(Unreadable):
        decrypt(sealed)


def test_what_was_altered_is_not_read(settings: Any) -> None:
    sealed = encrypt("secret")
    for altered in (sealed[:-4] + "AAA=", sealed[1:], "", "hello"):
        with pytest.raises(Unreadable):
            decrypt(altered)


def test_without_a_key_the_signing_secret_stands_in(settings: Any) -> None:
    settings.ENCRYPT_KEY = []
    sealed = encrypt("secret")
    assert decrypt(sealed) == "secret"
    settings.SECRET_KEY = "another"
    with pytest.raises(Unreadable):
        decrypt(sealed)


@pytest.mark.parametrize("keys", [["short"], [LONG, "short"], [LONG, ""]])
def test_a_short_key_stops_the_site_on_a_laptop_too(settings: Any, keys: list[str]) -> None:
    settings.DEBUG, settings.ENCRYPT_KEY = True, keys
    assert [error.id for error in encryption_keys_are_good()] == ["spotifai.E006"]
    with pytest.raises(ImproperlyConfigured, match="ENCRYPT_KEY"):
        refuse_unsafe_production()
    settings.ENCRYPT_KEY = [LONG]
    refuse_unsafe_production()


def test_a_production_with_providers_needs_a_key(settings: Any, doors_open: None) -> None:
    settings.DEBUG, settings.ENCRYPT_KEY = False, []

    def found() -> set[str | None]:
        return {error.id for error in production_is_safe()}

    assert "spotifai.E005" in found()
    settings.ENCRYPT_KEY = [LONG]
    assert "spotifai.E005" not in found()
    settings.ENCRYPT_KEY = []
    settings.GOOGLE_OAUTH_CLIENT_SECRET = settings.SPOTIFY_CLIENT_ID = ""
    assert "spotifai.E005" not in found()
