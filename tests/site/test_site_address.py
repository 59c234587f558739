"""What the site sends out names the address that its operator has set, not the request's."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from spotifai.checks import site_address_is_known
from tests.billing.stripe_stand_in import standing_in
from tests.conftest import PASSWORD, api_of
from tests.support.admin import browser_of, verified

SITE = "https://truth.example.org"
LOOPBACK: dict[str, Any] = {"HTTP_HOST": "127.0.0.1:8000"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def named(settings: Any) -> None:
    settings.SITE_URL = SITE


def bodies() -> list[str]:
    return [str(message.body) for message in mail.outbox]


def mailed() -> str:
    return "\n".join(bodies())


def assert_only_the_site_is_named(text: str) -> None:
    assert "127.0.0.1:8000" not in text
    assert set(re.findall(r"https?://[^/\s]+", text)) == {SITE}


def test_every_mail_names_the_site(named: None, alice: User) -> None:
    verified(alice)
    Client(**LOOPBACK).post("/accounts/password/reset/", {"email": alice.email})
    sign_up = {"email": "new@example.com", "password": PASSWORD}
    APIClient(**LOOPBACK).post("/api/auth/signup", sign_up, format="json")
    taken = {"email": alice.email, "password1": PASSWORD, "password2": PASSWORD}
    Client(**LOOPBACK).post("/accounts/signup/", taken)
    assert len(mail.outbox) == 3
    assert_only_the_site_is_named(mailed())
    assert all(text.strip().endswith("\ntruth.example.org") for text in bodies())


def test_a_link_that_names_the_site_works(named: None, alice: User) -> None:
    Client(**LOOPBACK).post("/accounts/password/reset/", {"email": alice.email})
    (path,) = re.findall(rf"{SITE}(/\S+)", mailed())
    assert b"password1" in Client().get(path, follow=True).content
    address = EmailAddress.objects.get_or_create(user=alice, email=alice.email, primary=True)[0]
    browser_of(alice).post("/accounts/email/", {"action_send": "", "email": alice.email})
    (path,) = re.findall(rf"{SITE}(/accounts/confirm-email/\S+)", mailed())
    Client().post(path)
    address.refresh_from_db()
    assert address.verified


def test_pairing_and_checkouts_name_the_site(named: None, alice: User, settings: Any) -> None:
    started = APIClient(**LOOPBACK).post("/api/extension/link", {}, format="json").json()
    assert started["verification_uri"] == f"{SITE}/extension/"
    with standing_in(settings) as stripe:
        body = {"pack": "small"}
        api_of(alice).post("/api/v1/billing/checkout", body, format="json", **LOOPBACK)
        browser_of(alice).post("/tokens/buy/", body, **LOOPBACK)
        assert [asked["cancel_url"] for asked in stripe.asked] == [f"{SITE}/tokens/"] * 2


def test_without_a_setting_it_is_where_the_request_came_to(alice: User) -> None:
    Client(**LOOPBACK).post("/accounts/password/reset/", {"email": alice.email})
    assert "http://127.0.0.1:8000/accounts/password/reset/key/" in mailed()


@pytest.mark.parametrize(
    "address",
    [
        "example.org",
        "ftp://x",
        "https://",
        "https://x/y",
        "https://a@x",
        "https://x:y",
        "x y",
    ],
)
def test_an_address_that_is_none_is_refused(settings: Any, address: str) -> None:
    settings.SITE_URL = address
    assert [error.id for error in site_address_is_known()] == ["spotifai.E007"]


def test_a_server_known_by_patterns_alone_has_to_say_its_address(settings: Any) -> None:
    settings.DEBUG, settings.SITE_URL = False, ""
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", ".example.org"]
    assert [error.id for error in site_address_is_known()] == ["spotifai.E008"]
    settings.SITE_URL = "https://truth.example.org:8443"
    assert site_address_is_known() == []
