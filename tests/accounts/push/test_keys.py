"""The key by which push services know the site."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.push.keys import check_settings, public_key, subject
from spotifai.checks import push_settings_are_good
from tests.support.push_service import encoded


def test_without_one_it_follows_from_the_secret_key(settings: Any) -> None:
    settings.SECRET_KEY = "one"
    first = public_key()
    assert public_key() == first
    settings.SECRET_KEY = "another"
    assert public_key() != first


def test_a_given_key_stays_whatever_the_secret_key_is(settings: Any) -> None:
    # RFC 8291, section 5: the application server's key.
    settings.VAPID_PRIVATE_KEY = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
    expected = (
        "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
    )
    assert public_key() == expected
    settings.SECRET_KEY = "another"
    assert public_key() == expected


@pytest.mark.parametrize("text", ["hello", encoded(31 * b"a"), encoded(32 * b"\0"), "%%%"])
def test_what_is_no_key_stops_the_start(settings: Any, text: str) -> None:
    settings.VAPID_PRIVATE_KEY = text
    with pytest.raises(ImproperlyConfigured, match="VAPID_PRIVATE_KEY"):
        check_settings()
    assert [error.id for error in push_settings_are_good()] == ["spotifai.E009"]


@pytest.mark.parametrize("text", ["desk@spot.example", "http://spot.example", "mailto:"])
def test_what_names_nobody_stops_the_start(settings: Any, text: str) -> None:
    settings.VAPID_SUBJECT = text
    with pytest.raises(ImproperlyConfigured, match="VAPID_SUBJECT"):
        check_settings()


def test_a_push_service_asks_the_site_or_whom_its_mails_are_from(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Spot <desk@spot.example>"
    assert subject() == "mailto:desk@spot.example"
    settings.SITE_URL = "https://spot.example"
    assert subject() == "https://spot.example"
    settings.VAPID_SUBJECT = "mailto:ada@spot.example"
    assert subject() == "mailto:ada@spot.example"
    check_settings()
