"""The speech client's and the music client's ways in keep their own shapes."""

from rest_framework.test import APIClient

from accounts.models import User

PASSWORD = "a long enough passphrase"


def test_the_speech_client_registers_and_trades_a_form_for_a_token(
    anyone: APIClient, db: None
) -> None:
    body = {"email": "dora@example.com", "password": PASSWORD, "name": "Dora"}
    made = anyone.post("/api/v1/users", body, format="json")
    assert made.status_code == 201
    assert made.json()["email"] == "dora@example.com"
    form = f"username=dora@example.com&password={PASSWORD.replace(' ', '+')}"
    answer = anyone.post(
        "/api/v1/token", form, content_type="application/x-www-form-urlencoded"
    ).json()
    assert answer["token_type"] == "bearer"
    assert answer["expires_in"] == 3600
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {answer['access_token']}")
    assert client.get("/api/auth/me").json()["email"] == "dora@example.com"


def test_the_speech_clients_token_door_also_takes_json(anyone: APIClient, alice: User) -> None:
    for name in ("username", "email"):
        body = {name: alice.email, "password": "wrong"}
        assert anyone.post("/api/v1/token", body, format="json").status_code == 401
    answer = anyone.post("/api/v1/token", {"password": "x"}, format="json")
    assert answer.status_code == 400


def test_the_music_client_gets_its_envelope(alice_api: APIClient, alice: User) -> None:
    answer = alice_api.get("/api/v1/auth/me").json()
    assert set(answer) == {"success", "data", "timestamp"}
    assert answer["success"] is True
    assert answer["data"]["email"] == alice.email
    assert answer["data"]["preferences"] == {"privacy_level": "standard", "auto_generate": False}
    assert alice_api.post("/api/v1/auth/logout").json()["success"] is True
    refused = alice_api.get("/api/v1/auth/me")
    assert refused.status_code == 401
    assert refused.json()["success"] is False
