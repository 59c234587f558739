"""Signing up, signing in and asking for a new password tell nobody whether an address is known."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import hashers
from django.core import mail
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from accounts.people.selectors import MAX_CLAIMANTS
from tests.conftest import PASSWORD, api_of

SIGN_UPS = ["/api/auth/signup", "/api/signup", "/api/v1/users"]
OTHER_PASSWORD = "another long passphrase"  # noqa: S105


@pytest.fixture
def known(alice: User) -> User:
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    return alice


def _shape(value: Any) -> Any:
    """What of an answer is left when values that are always new are taken away."""
    if isinstance(value, dict):
        return {name: _shape(inner) for name, inner in value.items()}
    return type(value)


@pytest.mark.parametrize("path", SIGN_UPS)
def test_signing_up_with_a_known_address_answers_as_with_a_new_one(
    path: str, known: User, anyone: APIClient
) -> None:
    def answer(email: str) -> Any:
        body = {"name": "Nobody", "email": email, "password": OTHER_PASSWORD}
        return anyone.post(path, body, format="json")

    fresh, taken = answer("nobody@example.com"), answer(known.email)
    assert fresh.status_code == taken.status_code == 201
    assert _shape(fresh.json()) == _shape(taken.json())
    assert len(mail.outbox) == 2


@pytest.mark.django_db
def test_the_sign_up_page_answers_a_known_address_as_a_new_one(known: User) -> None:
    def answer(email: str) -> tuple[int, str]:
        fields = {"email": email, "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD}
        response = Client().post("/accounts/signup/", fields)
        return response.status_code, response.headers["Location"]

    assert answer(known.email) == answer("nobody@example.com")


def test_the_owner_of_the_address_is_told_by_mail_alone(known: User, anyone: APIClient) -> None:
    body = {"email": known.email, "password": OTHER_PASSWORD}
    anyone.post("/api/auth/signup", body, format="json")
    (message,) = mail.outbox
    assert message.to == [known.email]
    assert "There is one already" in message.body
    assert "confirm-email" not in message.body


def test_a_claim_sees_nothing_of_the_owner_and_takes_nothing_from_them(
    known: User, anyone: APIClient
) -> None:
    body = {"email": known.email, "password": OTHER_PASSWORD}
    claim = anyone.post("/api/auth/signup", body, format="json").json()
    assert claim["user"]["id"] != str(known.pk)
    for password, who in ((PASSWORD, str(known.pk)), (OTHER_PASSWORD, claim["user"]["id"])):
        body = {"email": known.email, "password": password}
        assert anyone.post("/api/auth/login", body, format="json").json()["user"]["id"] == who
    assert not EmailAddress.objects.get(user_id=claim["user"]["id"]).can_set_verified()


def test_many_claims_do_not_keep_the_owner_out(known: User, anyone: APIClient) -> None:
    for number in range(MAX_CLAIMANTS + 2):
        User.objects.create_user(known.email, f"{OTHER_PASSWORD} {number}")
    body = {"email": known.email, "password": PASSWORD}
    assert anyone.post("/api/auth/login", body, format="json").status_code == 200


def test_the_first_claimant_of_an_unverified_address_stays_the_first(
    alice: User, anyone: APIClient
) -> None:
    User.objects.create_user(alice.email, PASSWORD)
    body = {"email": alice.email, "password": PASSWORD}
    user = anyone.post("/api/auth/login", body, format="json").json()["user"]
    assert user["id"] == str(alice.pk)


@pytest.mark.parametrize("claims", [0, 1, 2, 5])
def test_a_wrong_password_costs_the_same_whoever_is_asked_for(
    claims: int, known: User, anyone: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(claims):
        User.objects.create_user("dora@example.com", PASSWORD)
    hashed = []
    encode = hashers.MD5PasswordHasher.encode

    def counting(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counting)
    costs = {}
    for email in (known.email, "dora@example.com", "nobody@example.com"):
        hashed.clear()
        body = {"email": email, "password": "wrong"}
        response = anyone.post("/api/auth/login", body, format="json")
        costs[email] = (len(hashed), response.status_code, response.json()["detail"])
    assert len(set(costs.values())) == 1, costs


@pytest.mark.django_db
def test_asking_for_a_new_password_answers_the_same(known: User) -> None:
    def answer(email: str) -> tuple[int, str]:
        response = Client().post("/accounts/password/reset/", {"email": email})
        return response.status_code, response.headers["Location"]

    assert answer(known.email) == answer("nobody@example.com")
    assert [message.to for message in mail.outbox] == [[known.email], ["nobody@example.com"]]


def test_the_signed_in_see_that_their_address_is_not_verified(alice: User) -> None:
    assert api_of(alice).get("/api/me").json()["isVerified"] is False


def test_a_mail_server_that_is_away_does_not_stop_a_sign_up(
    anyone: APIClient, db: None, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    body = {"email": "nobody@example.com", "password": OTHER_PASSWORD}
    assert anyone.post("/api/auth/signup", body, format="json").status_code == 201
