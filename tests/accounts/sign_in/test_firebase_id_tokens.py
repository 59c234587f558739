"""`POST /auth/exchange-token`: a Firebase ID token for a token of ours that lasts 72 hours."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest
import websockets
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.utils import timezone

from accounts.models import Role, SignIn, User
from accounts.providers import key_sets
from tests.conftest import api_of
from tests.support import google_and_firebase
from tests.support.admin import admin, moderator, superuser
from tests.support.issuer import FORGERIES, Issuer
from tests.support.server import Server

pytestmark = pytest.mark.django_db(transaction=True)

HOURS_72 = 72 * 3600


@pytest.fixture
def firebase(settings: Any) -> Iterator[Issuer]:
    with google_and_firebase.firebase(settings) as issuer:
        yield issuer


def exchange(server: Server, token: str) -> httpx.Response:
    """As the lecture client does: the token in the header, an empty body."""
    return httpx.post(
        f"{server.url}/auth/exchange-token", json={}, headers=bearing(token), timeout=30
    )


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def counts() -> tuple[int, int, int, int]:
    kinds = (User, SocialAccount, EmailAddress, SignIn)
    return tuple(kind.objects.count() for kind in kinds)  # type: ignore[return-value]


def test_without_any_token_one_is_asked_for_it(firebase: Issuer, server: Server) -> None:
    answer = httpx.post(f"{server.url}/auth/exchange-token")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    answer = httpx.post(f"{server.url}/auth/exchange-token", json={"password": "x"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_firebase_token_is_traded_for_one_of_ours(firebase: Issuer, server: Server) -> None:
    answer = exchange(server, firebase.id_token())
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["success"] is True
    assert body["custom_token"] == body["token"]
    assert (body["token_type"], body["expires_in"]) == ("bearer", HOURS_72)
    claims = jwt.decode(body["token"], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == HOURS_72
    assert claims["token_type"] == "access"
    me = httpx.get(f"{server.url}/auth/user", headers=bearing(body["token"])).json()
    assert me == {"success": True, "user": body["user"]}
    assert body["user"] == {
        "uid": str(User.objects.get().pk),
        "email": "dora@example.com",
        "name": "Dora",
        "email_verified": True,
        "role": "user",
        "is_admin": False,
    }


@pytest.mark.parametrize("name", ["id_token", "firebase_token", "token"])
def test_the_token_may_come_in_the_body(name: str, firebase: Issuer, server: Server) -> None:
    body = {name: firebase.id_token()}
    assert httpx.post(f"{server.url}/auth/exchange-token", json=body).status_code == 200


def test_it_may_be_traded_again_as_long_as_it_lasts(firebase: Issuer, server: Server) -> None:
    token = firebase.id_token()
    answers = [exchange(server, token).json() for _ in range(2)]
    assert answers[0]["user"] == answers[1]["user"]
    assert answers[0]["token"] != answers[1]["token"]
    assert counts() == (1, 1, 1, 2)


@pytest.mark.parametrize("wrong", FORGERIES)
def test_a_forged_token_is_refused_and_leaves_nothing(
    wrong: str, firebase: Issuer, server: Server
) -> None:
    forge, code = FORGERIES[wrong]
    answer = exchange(server, forge(firebase))
    assert (answer.status_code, answer.json()["code"]) == (401, f"id_token_{code}")
    assert counts() == (0, 0, 0, 0)


@pytest.mark.parametrize("when", [None, "future", "yesterday", True, {}])
def test_somebody_must_have_signed_in_for_it(when: Any, firebase: Issuer, server: Server) -> None:
    moment = int(time.time()) + 600 if when == "future" else when
    answer = exchange(server, firebase.id_token(auth_time=moment))
    assert (answer.status_code, answer.json()["code"]) == (401, "id_token_not_signed_in")
    assert counts() == (0, 0, 0, 0)


def test_a_token_of_another_project_is_refused(firebase: Issuer, server: Server) -> None:
    token = firebase.id_token(iss="https://securetoken.google.com/another", aud="another")
    assert exchange(server, token).status_code == 401
    assert counts() == (0, 0, 0, 0)


def test_a_token_of_ours_is_no_firebase_token(
    firebase: Issuer, server: Server, alice: User
) -> None:
    ours = exchange(server, firebase.id_token()).json()["token"]
    answer = exchange(server, ours)
    assert (answer.status_code, answer.json()["code"]) == (401, "id_token_bad_algorithm")


def test_somebody_without_a_verified_address_is_refused(firebase: Issuer, server: Server) -> None:
    anonymous = firebase.id_token(email=None, email_verified=None, name=None)
    claimed = firebase.id_token(email_verified=False)
    texts = {exchange(server, token).text for token in (anonymous, claimed)}
    assert len(texts) == 1
    assert json.loads(texts.pop())["code"] == "email_unverified"
    assert counts() == (0, 0, 0, 0)


def test_signing_out_ends_the_72_hours_at_once(firebase: Issuer, server: Server) -> None:
    token = exchange(server, firebase.id_token()).json()["token"]
    assert httpx.post(f"{server.url}/api/auth/logout", headers=bearing(token)).status_code == 204
    refused = httpx.get(f"{server.url}/auth/user", headers=bearing(token))
    assert refused.status_code == 401
    assert "signed out" in refused.json()["detail"]


def test_ending_the_sign_in_closes_its_socket(firebase: Issuer, server: Server) -> None:
    token = exchange(server, firebase.id_token()).json()["token"]

    async def scenario() -> int | None:
        async with websockets.connect(f"{server.socket_url}/ws") as socket:
            frame = {"event": "authenticate", "data": {"token": token}}
            await socket.send(json.dumps(frame))
            assert json.loads(await socket.recv())["event"] == "authenticated"
            async with httpx.AsyncClient() as client:
                await client.post(f"{server.url}/api/auth/logout", headers=bearing(token))
            await asyncio.wait_for(socket.wait_closed(), 10)
            return socket.close_code

    assert asyncio.run(scenario()) == 4401


def test_it_is_among_the_users_sign_ins_for_72_hours(firebase: Issuer, server: Server) -> None:
    exchange(server, firebase.id_token())
    user = User.objects.get()
    client = api_of(user)
    assert [entry["current"] for entry in client.get("/api/v1/sign-ins").json()] == [True, False]
    began = timezone.now() - timedelta(hours=72)
    SignIn.objects.filter(refresh_jti="").update(renewed_at=began)
    assert [entry["current"] for entry in client.get("/api/v1/sign-ins").json()] == [True]


def test_a_site_without_firebase_names_what_it_lacks(server: Server, settings: Any) -> None:
    settings.FIREBASE_PROJECT_ID = ""
    answer = exchange(server, "x.y.z")
    assert (answer.status_code, answer.json()["code"]) == (503, "not_configured")
    assert "FIREBASE_PROJECT_ID" in answer.json()["detail"]


def test_firebase_away_is_a_503_and_then_it_works(
    firebase: Issuer, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_sets, "RETRY_AFTER", 0.2)
    firebase.away = True
    answer = exchange(server, firebase.id_token())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    firebase.away = False
    time.sleep(0.3)
    assert exchange(server, firebase.id_token()).status_code == 200


def test_errors_are_problems_without_being_asked_for(server: Server) -> None:
    for method, path, status in (
        ("GET", "/auth/user", 401),
        ("GET", "/auth/exchange-token", 405),
        ("POST", "/auth/user", 401),
        ("GET", "/auth/nothing", 404),
    ):
        answer = httpx.request(method, f"{server.url}{path}", headers={"Accept": "*/*"})
        assert answer.status_code == status, path
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["success"] is False


@pytest.mark.parametrize(
    ("somebody", "role", "is_admin"),
    [
        (moderator, Role.MODERATOR, False),
        (admin, Role.ADMIN, True),
        (superuser, Role.SUPER_ADMIN, True),
    ],
)
def test_the_role_is_told(somebody: Callable[[], User], role: Role, is_admin: bool) -> None:
    user = api_of(somebody()).get("/auth/user").json()["user"]
    assert (user["role"], user["is_admin"]) == (role, is_admin)
