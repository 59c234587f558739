"""Scripts of front ends that the operator names may call the API; those of others may not."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

FRONT = "https://lectures.example.org"
PATHS = (
    "/upload", "/list", "/status/3e1f8f0c-53a1-4b8e-9a4e-2d1f6f0b7a90", "/download/x",
    "/auth/user", "/auth/exchange-token", "/admin/videos", "/admin/stats", "/admin/servers",
    "/admin/videos/x", "/admin/test-notification", "/worker/callback", "/api/v1/lectures",
    "/health", "/files/x",
)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_front_end(settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = [FRONT]


def asks_first(path: str, origin: str) -> dict[str, str]:
    """What a browser is told that asks before it sends a token from a script."""
    answer = Client().options(
        path,
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization, idempotency-key",
        },
    )
    return {name.lower(): value for name, value in answer.items()}


@pytest.mark.parametrize("path", PATHS)
def test_a_named_front_end_may_call_what_programs_call(path: str) -> None:
    told = asks_first(path, FRONT)
    assert told["access-control-allow-origin"] == FRONT
    assert {"authorization", "idempotency-key"} <= set(
        told["access-control-allow-headers"].split(", ")
    )
    assert "POST" in told["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in told, "tokens come along, cookies do not"


@pytest.mark.parametrize("origin", ["https://evil.example", f"{FRONT}.evil.example", "null"])
def test_others_may_not(origin: str, alice_api: APIClient) -> None:
    assert "access-control-allow-origin" not in asks_first("/list", origin)
    read = alice_api.get("/list", headers={"Origin": origin})
    assert "Access-Control-Allow-Origin" not in read


@pytest.mark.parametrize("path", ["/", "/admin/", "/admin/videos/", "/accounts/login/"])
def test_pages_are_for_nobodys_scripts(path: str) -> None:
    assert "access-control-allow-origin" not in asks_first(path, FRONT)


def test_answers_and_refusals_can_be_read(alice_api: APIClient, anyone: APIClient) -> None:
    for api, status in ((alice_api, 200), (anyone, 401)):
        answer = api.get("/list", headers={"Origin": FRONT})
        assert answer.status_code == status
        assert answer["Access-Control-Allow-Origin"] == FRONT
        assert "X-Request-ID" in answer["Access-Control-Expose-Headers"]
        assert "origin" in answer["Vary"].lower()
