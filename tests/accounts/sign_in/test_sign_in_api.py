"""The JSON doors: sign up, sign in, renew, look, leave."""

import pytest
from django.contrib.auth.hashers import identify_hasher
from rest_framework.test import APIClient

from accounts.models import User
from billing.selectors import balance_of
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

NEW = {"email": "Dora@Example.com", "password": "some long passphrase", "name": "Dora"}


def bearer(access: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {access}"}


def login(client: APIClient, email: str = "alice@example.com", password: str = PASSWORD):
    return client.post("/api/auth/login", {"email": email, "password": password}, format="json")


def test_signing_up_makes_a_user_who_is_signed_in(anyone: APIClient) -> None:
    answer = anyone.post("/api/auth/signup", NEW, format="json")
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {"user", "access", "refresh"}
    assert body["user"]["email"] == "dora@example.com"
    assert "password" not in body["user"]
    me = anyone.get("/api/auth/me", headers=bearer(body["access"]))
    assert (me.status_code, me.json()["name"]) == (200, "Dora")
    assert balance_of(User.objects.get()).balance == 20


def test_passwords_are_kept_as_argon2(settings, anyone: APIClient) -> None:
    from spotifai import settings as real

    settings.PASSWORD_HASHERS = real.PASSWORD_HASHERS
    anyone.post("/api/auth/signup", NEW, format="json")
    assert identify_hasher(User.objects.get().password).algorithm == "argon2"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"email": ""}, "email"),
        ({"password": "12345678"}, "password"),
        ({"password": "dora@example.com"}, "password"),
        ({"password": ""}, "password"),
        ({"email": "nul\x00@example.com"}, "email"),
    ],
)
def test_what_is_wrong_with_a_sign_up_is_named(
    anyone: APIClient, change: dict[str, str], field: str
) -> None:
    answer = anyone.post("/api/auth/signup", NEW | change, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert field in answer.json()["errors"]
    assert not User.objects.exists()


def test_signing_in_gives_a_pair_of_tokens(alice: User, anyone: APIClient) -> None:
    body = login(anyone, email="ALICE@Example.com").json()
    assert set(body) == {"user", "access", "refresh"}
    assert anyone.get("/api/auth/me", headers=bearer(body["access"])).status_code == 200


@pytest.mark.parametrize(
    ("email", "password"),
    [("alice@example.com", "wrong"), ("nobody@example.com", PASSWORD), ("x", "y")],
)
def test_a_wrong_sign_in_does_not_tell_what_was_wrong(
    alice: User, anyone: APIClient, email: str, password: str
) -> None:
    answer = login(anyone, email, password)
    assert answer.status_code == 401
    assert answer.json()["message"] == "The e-mail address or password is wrong."


def test_someone_who_was_shut_out_cannot_sign_in(alice: User, anyone: APIClient) -> None:
    access = login(anyone).json()["access"]
    User.objects.update(is_active=False)
    assert login(anyone).status_code == 401
    assert anyone.get("/api/auth/me", headers=bearer(access)).status_code == 401


def test_a_refresh_token_is_traded_once(alice: User, anyone: APIClient) -> None:
    first = login(anyone).json()
    renewed = anyone.post("/api/auth/refresh", {"refresh": first["refresh"]}, format="json")
    assert renewed.status_code == 200
    assert set(renewed.json()) == {"access", "refresh"}
    assert renewed.json()["refresh"] != first["refresh"]
    me = anyone.get("/api/auth/me", headers=bearer(renewed.json()["access"]))
    assert me.status_code == 200


def test_a_refresh_token_that_comes_twice_ends_the_sign_in(alice: User, anyone: APIClient) -> None:
    first = login(anyone).json()
    second = anyone.post("/api/auth/refresh", {"refresh": first["refresh"]}, format="json").json()
    again = anyone.post("/api/auth/refresh", {"refresh": first["refresh"]}, format="json")
    assert again.status_code == 401
    after = anyone.post("/api/auth/refresh", {"refresh": second["refresh"]}, format="json")
    assert after.status_code == 401
    assert anyone.get("/api/auth/me", headers=bearer(second["access"])).status_code == 401


@pytest.mark.parametrize(
    "token", ["nonsense", "a.b.c", "\ud800".encode("utf-8", "replace").decode()]
)
def test_a_token_that_is_none_is_refused(anyone: APIClient, token: str) -> None:
    answer = anyone.post("/api/auth/refresh", {"refresh": token}, format="json")
    assert answer.status_code == 401
    assert "Sign in again" in answer.json()["message"]
    assert anyone.get("/api/auth/me", headers=bearer("nonsense")).status_code == 401


def test_an_access_token_does_not_renew_and_a_refresh_token_does_not_sign_in(
    alice: User, anyone: APIClient
) -> None:
    pair = login(anyone).json()
    answer = anyone.post("/api/auth/refresh", {"refresh": pair["access"]}, format="json")
    assert answer.status_code == 401
    assert anyone.get("/api/auth/me", headers=bearer(pair["refresh"])).status_code == 401


def test_the_tokens_of_a_deleted_user_are_worth_nothing(alice: User, anyone: APIClient) -> None:
    pair = login(anyone).json()
    alice.delete()
    assert anyone.get("/api/auth/me", headers=bearer(pair["access"])).status_code == 401
    answer = anyone.post("/api/auth/refresh", {"refresh": pair["refresh"]}, format="json")
    assert answer.status_code == 401


def test_leaving_ends_both_tokens_at_once_and_no_other_sign_in(
    alice: User, anyone: APIClient
) -> None:
    here, elsewhere = login(anyone).json(), login(anyone).json()
    answer = anyone.post("/api/auth/logout", headers=bearer(here["access"]))
    assert answer.status_code == 204
    assert anyone.get("/api/auth/me", headers=bearer(here["access"])).status_code == 401
    refresh = anyone.post("/api/auth/refresh", {"refresh": here["refresh"]}, format="json")
    assert refresh.status_code == 401
    assert anyone.get("/api/auth/me", headers=bearer(elsewhere["access"])).status_code == 200


def test_without_a_token_one_is_asked_to_sign_in(anyone: APIClient) -> None:
    for method, path in (("get", "/api/auth/me"), ("post", "/api/auth/logout")):
        answer = getattr(anyone, method)(path)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_guessing_is_slowed_down(anyone: APIClient) -> None:
    statuses = [
        anyone.post("/api/auth/refresh", {"refresh": "x"}, format="json").status_code
        for _ in range(21)
    ]
    assert statuses == [401] * 20 + [429]
    answer = anyone.post("/api/auth/refresh", {"refresh": "x"}, format="json")
    assert answer.json()["code"] == "throttled"
    assert int(answer["Retry-After"]) > 0
