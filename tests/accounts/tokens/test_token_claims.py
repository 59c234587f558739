"""The claims of a token are looked at like any other input, however well it is signed."""

import asyncio
import json
import time
import uuid
from typing import Any

import jwt
import pytest
from django.conf import settings
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tokens import services as tokens
from tests.support.opened import me_with
from tests.support.sockets import Talk

STRANGE: list[Any] = [
    [],
    ["a"],
    {},
    {"a": 1},
    None,
    True,
    7,
    10**30,
    -(10**30),
    1e300,
    "",
    "\x00",
    "é",
    "\ud800",
    "x" * 5000,
    str(uuid.uuid4()),
]
CLAIMS = ["sid", "sub", "jti", "exp", "iat", "token_type", "nbf", "iss", "aud"]
# Its own is not looked up in an access token.
UNCHECKED = {"jti", "iat", "nbf", "iss", "aud"}


def signed(claims: dict[str, Any]) -> str:
    body = json.dumps(claims).encode()
    return jwt.PyJWS().encode(body, settings.JWT_SIGNING_KEY, algorithm="HS256")


def claims_of(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


@pytest.mark.parametrize("claim", CLAIMS)
def test_no_strange_claim_is_an_error_of_ours(alice: User, claim: str) -> None:
    pair = tokens.begin(user=alice)
    access, refresh = claims_of(pair["access"]), claims_of(pair["refresh"])
    for value in STRANGE:
        answers = {me_with(signed(access | {claim: value})), renewed(refresh | {claim: value})}
        if claim not in UNCHECKED and not (claim == "exp" and _later(value)):
            assert answers == {401}, value
        assert answers <= {200, 401}, value


def renewed(claims: dict[str, Any]) -> int:
    body = {"refresh": signed(claims)}
    if len(body["refresh"]) > 4000:
        return 401
    return APIClient().post("/api/auth/refresh", body, format="json").status_code


def _later(value: Any) -> bool:
    return type(value) in (int, float) and time.time() < value


@pytest.mark.parametrize("claim", ["sid", "sub", "jti", "exp", "token_type"])
def test_a_token_without_a_claim_is_refused(alice: User, claim: str) -> None:
    claims = claims_of(tokens.begin(user=alice)["access"])
    del claims[claim]
    assert me_with(signed(claims)) == 401


@pytest.mark.parametrize(
    "body", [b"[]", b"null", b'"a"', b"7", b"{", b"\xff", b"[" * 990 + b"]" * 990, b"1" * 5000]
)
def test_what_is_signed_need_not_be_claims(db: None, body: bytes) -> None:
    assert me_with(jwt.PyJWS().encode(body, settings.JWT_SIGNING_KEY, algorithm="HS256")) == 401


def test_a_token_is_good_for_its_own_user_only(alice: User, bob: User) -> None:
    claims = claims_of(tokens.begin(user=alice)["access"])
    assert me_with(signed(claims)) == 200
    assert me_with(signed(claims | {"sub": str(bob.pk)})) == 401


def test_a_refresh_token_is_no_access_token_and_the_other_way_round(alice: User) -> None:
    pair = tokens.begin(user=alice)
    assert me_with(pair["refresh"]) == 401
    body = {"refresh": pair["access"]}
    assert APIClient().post("/api/auth/refresh", body, format="json").status_code == 401


def test_the_socket_refuses_strange_claims_too(transactional_db: None) -> None:
    alice = User.objects.create_user("alice@example.com", "a long enough passphrase")
    claims = claims_of(tokens.begin(user=alice)["access"])
    values: list[Any] = [[], {}, None, 7, "\x00"]
    strange = [signed(claims | {"sid": value}) for value in values]

    async def refused() -> None:
        async with Talk() as talk:
            for token in strange:
                await talk.say("authenticate", token=token)
                assert (await talk.hear("error"))["code"] == "invalid_token"

    asyncio.run(refused())
