"""How often the API and the ways in may be used, and what who comes too often is told."""

from typing import Any

import pytest
from django.conf import settings as site
from django.core import mail
from django.test import Client
from rest_framework.test import APIClient

from accounts.api_keys.services import make_key
from accounts.extension.services import link_directly
from accounts.models import Scope, User
from accounts.tokens import services as tokens
from tests.conftest import PASSWORD, api_of
from tests.support.media import Clips
from tests.support.threads import at_once
from tests.support.uploads import send

HOME, ELSEWHERE = "192.0.2.1", "198.51.100.7"
OTHER_PASSWORD = "another long passphrase"  # noqa: S105


def refresh(**where: str) -> int:
    body = {"refresh": "x"}
    answer = APIClient().post("/api/auth/refresh", body, format="json", **where)  # type: ignore[arg-type]
    return answer.status_code


def poll(**where: str) -> int:
    """Something that anybody may ask."""
    body = {"device_code": "x"}
    answer = APIClient().post("/api/extension/link", body, format="json", **where)  # type: ignore[arg-type]
    return answer.status_code


def with_bearer(text: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    return client


def test_using_up_one_way_in_leaves_the_others_open(
    settings: Any, alice: User, anyone: APIClient
) -> None:
    settings.SIGN_IN_RATE = "2/min"
    assert [refresh() for _ in range(3)] == [401, 401, 429]
    right = {"email": alice.email, "password": PASSWORD}
    assert anyone.post("/api/auth/login", right, format="json").status_code == 200
    new = {"email": "dora@example.com", "password": OTHER_PASSWORD}
    assert anyone.post("/api/auth/signup", new, format="json").status_code == 201
    token = {"token": "x"}
    assert anyone.post("/api/extension/verify", token, format="json").status_code == 200
    assert anyone.post("/api/extension/link", {}, format="json").status_code == 201


def test_the_same_way_in_under_another_name_is_the_same(
    settings: Any, alice: User, anyone: APIClient
) -> None:
    settings.SIGN_IN_RATE = "2/min"
    right = {"email": alice.email, "password": PASSWORD}
    for path, status in (("/api/auth/login", 200), ("/api/login", 200), ("/api/v1/token", 429)):
        assert anyone.post(path, right, format="json").status_code == status


@pytest.mark.parametrize("path", ["/api/extension/verify", "/api/extension/link"])
def test_the_extensions_doors_are_limited(
    path: str, settings: Any, db: None, anyone: APIClient
) -> None:
    settings.SIGN_IN_RATE = "1/min"
    anyone.post(path, {"token": "x"}, format="json")
    answer = APIClient().post(path, {"token": "x"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (429, "throttled")


@pytest.mark.django_db(transaction=True)
def test_of_fifty_at_once_twenty_pass() -> None:
    answers = at_once(50, lambda number: refresh())
    assert sorted(answers) == [401] * 20 + [429] * 30


def test_each_address_is_counted_apart(settings: Any, db: None) -> None:
    settings.SIGN_IN_RATE = "1/min"
    assert [refresh(REMOTE_ADDR=HOME) for _ in range(2)] == [401, 429]
    assert refresh(REMOTE_ADDR=ELSEWHERE) == 401


def test_what_a_client_calls_itself_counts_only_behind_a_trusted_proxy(
    settings: Any, db: None
) -> None:
    settings.SIGN_IN_RATE = "1/min"

    def said(address: str) -> int:
        return refresh(REMOTE_ADDR=HOME, HTTP_X_FORWARDED_FOR=address)

    assert [said("203.0.113.1"), said("203.0.113.2")] == [401, 429]
    settings.REST_FRAMEWORK = site.REST_FRAMEWORK | {"NUM_PROXIES": 1}
    assert [said("203.0.113.3"), said("203.0.113.4")] == [401, 401]
    assert said("203.0.113.99, 203.0.113.4") == 429


def test_all_of_an_ipv6_network_is_one_and_mapped_addresses_are_not(
    settings: Any, db: None
) -> None:
    settings.SIGN_IN_RATE = "1/min"
    assert refresh(REMOTE_ADDR="2001:db8:1:2::1") == 401
    assert refresh(REMOTE_ADDR="2001:db8:1:2:ffff::2") == 429
    assert refresh(REMOTE_ADDR="2001:db8:1:3::1") == 401
    assert refresh(REMOTE_ADDR="::ffff:192.0.2.1") == 401
    assert refresh(REMOTE_ADDR="::ffff:192.0.2.2") == 401
    assert refresh(REMOTE_ADDR="192.0.2.1") == 429


def test_a_user_is_counted_whatever_signs_the_request(
    settings: Any, alice: User, bob: User
) -> None:
    settings.USER_RATE = "6/min"
    _, key = make_key(user=alice, name="nightly", scope=Scope.READ, days=1)
    _, extension = link_directly(user=alice, name="Firefox")
    browser = APIClient()
    browser.force_login(alice)
    programs = [
        (api_of(alice), "/api/auth/me"),
        (with_bearer(tokens.begin(user=alice)["access"]), "/api/videos"),
        (with_bearer(key), "/api/auth/me"),
        (with_bearer(extension), "/api/extension/status"),
        (browser, "/api/analytics/stats"),
        (browser, "/api/auth/me"),
    ]
    assert [program.get(path).status_code for program, path in programs] == [200] * 6
    assert [program.get(path).status_code for program, path in programs] == [429] * 6
    assert api_of(bob).get("/api/auth/me").status_code == 200


def test_a_batch_of_the_extension_counts_too(settings: Any, alice: User) -> None:
    settings.USER_RATE = "1/min"
    _, token = link_directly(user=alice, name="Firefox")
    program = with_bearer(token)
    batch = {"client_id": "tab", "frames": []}
    for status in (200, 429):
        answer = program.post("/api/extension/sync", batch, format="json")
        assert answer.status_code == status


def test_strangers_are_counted_by_address(settings: Any, alice: User) -> None:
    settings.ANONYMOUS_RATE = "2/min"
    assert [poll(REMOTE_ADDR=HOME) for _ in range(3)] == [410, 410, 429]
    assert poll(REMOTE_ADDR=ELSEWHERE) == 410
    assert api_of(alice).get("/api/auth/me", REMOTE_ADDR=HOME).status_code == 200


def test_who_comes_too_often_is_told_when_to_come_back(settings: Any, alice: User) -> None:
    settings.USER_RATE = "1/hour"
    api = api_of(alice)
    api.get("/api/auth/me")
    answer = api.get("/api/auth/me")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Retry-After"] in ("3600", "3599")
    body = answer.json()
    assert (body["status"], body["code"], body["title"]) == (429, "throttled", "Too many requests")
    assert body["detail"] == body["message"] == "Too many requests. Try again in 60 minutes."


def test_a_refusal_that_cannot_say_when_names_a_minute(
    settings: Any, alice_api: APIClient, clips: Clips
) -> None:
    settings.MAX_ACTIVE_JOBS = 0
    answer = send(alice_api, clips.face)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_jobs")
    assert answer["Retry-After"] == "60"


def test_the_pages_say_when_too(db: None) -> None:
    for _ in range(21):
        answer = Client().post("/accounts/login/", {"login": "a@example.com"})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) >= 1
    assert b"Wait a minute" in answer.content


def test_a_new_password_can_be_asked_for_five_times_an_hour(alice: User) -> None:
    def asked(email: str) -> list[int]:
        form = {"email": email}
        return [Client().post("/accounts/password/reset/", form).status_code for _ in range(6)]

    assert asked(alice.email) == asked("nobody@example.com") == [302] * 5 + [429]
    assert len([message for message in mail.outbox if message.to == [alice.email]]) == 5


SIGN_UPS = ["/api/auth/signup", "/api/signup", "/api/v1/users"]


def test_an_address_is_used_to_sign_up_five_times_a_day_at_all_doors_together(
    alice: User,
) -> None:
    def answers(email: str) -> list[tuple[int, str]]:
        body = {"name": "Nobody", "email": email, "password": OTHER_PASSWORD}
        found = [APIClient().post(path, body, format="json") for path in SIGN_UPS * 2]
        return [(answer.status_code, answer.json().get("message", "")) for answer in found]

    known, unknown = answers(alice.email), answers("nobody@example.com")
    assert [status for status, _ in known] == [201] * 5 + [429]
    assert (
        known[-1]
        == unknown[-1]
        == (
            429,
            "This address was used to sign up too often today. Try again in 24 hours.",
        )
    )
    fields = {"email": "NOBODY@example.com", "password1": OTHER_PASSWORD}
    page = Client().post("/accounts/signup/", fields | {"password2": OTHER_PASSWORD})
    assert b"too often today" in page.content
    assert len([message for message in mail.outbox if message.to == [alice.email]]) == 5


def test_a_sign_up_page_that_was_filled_in_wrong_is_not_counted(db: None) -> None:
    fields = {"email": "dora@example.com", "password1": "12345678", "password2": "12345678"}
    for _ in range(8):
        assert Client().post("/accounts/signup/", fields).status_code == 200
    good = {"email": "dora@example.com", "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD}
    assert Client().post("/accounts/signup/", good).status_code == 302
