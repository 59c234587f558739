"""Requests of nobody are counted by their address, whether they are answered or refused."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from tests.conftest import api_of
from tests.support.admin import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def three_a_minute(settings: Any) -> None:
    settings.ANONYMOUS_RATE = "3/min"


@pytest.mark.parametrize("token", ["", "Bearer nonsense", "Bearer sk-spotifai-nonsense"])
def test_refused_requests_count(anyone: APIClient, token: str) -> None:
    if token:
        anyone.credentials(HTTP_AUTHORIZATION=token)
    answers = [anyone.get("/api/auth/me") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 429]
    assert answers[-1].json()["code"] == "throttled"
    assert 0 < int(answers[-1]["Retry-After"]) <= 60


@pytest.mark.parametrize("path", ["/", "/dashboard/", "/nowhere/", "/accounts/login/", "/admin/"])
def test_pages_count(path: str) -> None:
    answers = [Client().get(path) for _ in range(5)]
    assert [answer.status_code == 429 for answer in answers] == [False] * 3 + [True] * 2
    assert 0 < int(answers[-1]["Retry-After"]) <= 60


def test_pages_and_the_api_count_together(anyone: APIClient) -> None:
    assert [Client().get("/").status_code for _ in range(3)] == [200] * 3
    assert anyone.get("/api/auth/me").status_code == 429


def test_whoever_is_signed_in_is_not_held_up_by_strangers_at_the_same_address(alice: User) -> None:
    program, browser = api_of(alice), browser_of(alice)
    assert [Client().get("/").status_code for _ in range(5)][-1] == 429
    assert program.get("/api/auth/me").status_code == 200
    assert browser.get("/dashboard/").status_code == 200


def test_health_is_not_counted() -> None:
    assert {Client().get("/health/live").status_code for _ in range(6)} == {200}
