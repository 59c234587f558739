"""API keys: made once, shown once, used as bearer tokens within their scope, revoked at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.api_keys.services import MAX_KEYS
from accounts.models import ApiKey, User


def make(api: APIClient, **body: Any) -> dict[str, Any]:
    answer = api.post("/api/v1/keys", {"name": "nightly", **body}, format="json")
    assert answer.status_code == 201, answer.content
    return answer.json()


def script(key: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return client


def test_a_key_works_as_a_bearer_token_and_notes_its_use(alice_api: APIClient, alice: User) -> None:
    made = make(alice_api)
    me = script(made["key"]).get("/api/auth/me")
    assert me.json()["email"] == alice.email
    assert ApiKey.objects.get().last_used_at is not None


def test_only_a_digest_is_kept_and_the_key_is_shown_once(alice_api: APIClient) -> None:
    made = make(alice_api)
    row = ApiKey.objects.values().get()
    assert made["key"] not in str(row)
    (listed,) = alice_api.get("/api/v1/keys").json()
    assert "key" not in listed
    assert made["key"].removeprefix("sk-spotifai-").startswith(listed["hint"])


def test_a_reading_key_changes_nothing(alice_api: APIClient) -> None:
    reader = script(make(alice_api, scope="read")["key"])
    assert reader.get("/api/videos").status_code == 200
    refused = reader.post("/api/videos/upload")
    assert refused.status_code == 403
    assert refused.json()["detail"] == "This API key may only read."
    writer = script(make(alice_api, scope="write")["key"])
    assert writer.post("/api/videos/upload", {}).status_code == 400


def test_no_key_makes_keys_or_sees_sign_ins(alice_api: APIClient) -> None:
    writer = script(make(alice_api, scope="write")["key"])
    assert writer.post("/api/v1/keys", {"name": "more"}, format="json").status_code == 403
    assert writer.get("/api/v1/sign-ins").status_code == 403


def test_a_revoked_key_and_an_expired_one_are_refused(alice_api: APIClient) -> None:
    made = make(alice_api)
    assert alice_api.delete(f"/api/v1/keys/{made['id']}").status_code == 204
    assert script(made["key"]).get("/api/auth/me").status_code == 401
    expired = make(alice_api)
    ApiKey.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert script(expired["key"]).get("/api/auth/me").status_code == 401


def test_nobody_revokes_another_persons_key(alice_api: APIClient, bob_api: APIClient) -> None:
    made = make(alice_api)
    assert bob_api.delete(f"/api/v1/keys/{made['id']}").status_code == 404
    assert script(made["key"]).get("/api/auth/me").status_code == 200


def test_there_is_a_most_of_keys_that_one_may_have(alice_api: APIClient) -> None:
    for _ in range(MAX_KEYS):
        make(alice_api)
    answer = alice_api.post("/api/v1/keys", {"name": "one more"}, format="json")
    assert answer.status_code == 400
    assert "Revoke one first" in answer.json()["detail"]


@pytest.mark.parametrize("body", [{"days": 0}, {"days": 4000}, {"scope": "all"}, {"name": ""}])
def test_a_key_that_cannot_be_is_refused(alice_api: APIClient, body: dict[str, Any]) -> None:
    answer = alice_api.post("/api/v1/keys", {"name": "x", **body}, format="json")
    assert answer.status_code == 400
