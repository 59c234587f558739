"""The studio client signs up, signs in and renews in its own shape."""

from rest_framework.test import APIClient

BODY = {"name": "John Doe", "email": "john@example.com", "password": "securepassword123"}
USER = {
    "id",
    "name",
    "email",
    "tokens",
    "isVerified",
    "subscription",
    "createdAt",
    "updatedAt",
}


def test_signing_up_answers_with_a_token_and_the_granted_balance(
    anyone: APIClient, db: None
) -> None:
    answer = anyone.post("/api/signup", BODY, format="json")
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {"success", "message", "token", "user", "expiresIn"}
    assert set(body["user"]) == USER
    assert (body["user"]["tokens"], body["user"]["subscription"]) == (20, "free")
    assert (body["success"], body["expiresIn"]) == (True, 3600)
    assert body["message"] == "User created successfully"


def test_signing_in_and_renewing_keep_the_shape_and_the_token_works(
    anyone: APIClient, db: None
) -> None:
    anyone.post("/api/signup", BODY, format="json")
    entered = anyone.post("/api/login", BODY, format="json").json()
    assert entered["message"] == "Login successful"
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {entered['token']}")
    assert set(client.get("/api/me").json()) == USER
    renewed = client.post("/api/refresh-token").json()
    assert renewed["message"] == "Token refreshed successfully"
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {renewed['token']}")
    assert client.get("/api/me").json()["name"] == "John Doe"


def test_a_wrong_password_is_told_in_the_shape_that_the_client_reads(
    anyone: APIClient, db: None
) -> None:
    anyone.post("/api/signup", BODY, format="json")
    answer = anyone.post("/api/login", {**BODY, "password": "wrong"}, format="json")
    assert answer.status_code == 401
    assert answer.json()["success"] is False
    assert answer.json()["message"]
