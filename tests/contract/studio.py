"""The studio client: camelCase, bare or with `success` and `message`, as its documents have it."""

from typing import Any

from tests.contract.john import SIGN_UP, TEST_LOGIN
from tests.contract.row import Row, problem
from tests.contract.shapes import JWT, MOMENT, UUID, maybe

CREATOR = {
    "id": UUID,
    "name": "John Doe",
    "email": "john@example.com",
    "tokens": 20,
    "isVerified": False,
    "subscription": "free",
    "createdAt": MOMENT,
    "updatedAt": MOMENT,
}
ACTIVITY = {
    "id": UUID,
    "type": str,
    "message": str,
    "timestamp": MOMENT,
    "scriptId": maybe(str),
    "characterId": maybe(str),
    "videoPath": maybe(str),
}


def entered(message: str, user: dict[str, Any] = CREATOR) -> dict[str, Any]:
    """What signing up, signing in and renewing answer."""
    return {"success": True, "message": message, "token": JWT, "user": user, "expiresIn": 3600}


ROWS = (
    Row("POST", "/api/signup", 201, entered("User created successfully"), sends=SIGN_UP),
    Row(
        "POST",
        "/api/login",
        200,
        entered("Login successful"),
        sends={"email": SIGN_UP["email"], "password": SIGN_UP["password"]},
    ),
    Row(
        "POST",
        "/api/login",
        200,
        entered("Login successful", {**CREATOR, "name": "", "email": TEST_LOGIN["email"]}),
        sends=TEST_LOGIN,
        case="the documents' curl",
    ),
    Row(
        "POST",
        "/api/login",
        401,
        problem(401, "authentication_failed"),
        sends={**TEST_LOGIN, "password": "wrong"},
        case="a wrong password",
    ),
    Row("GET", "/api/me", 200, CREATOR, who="john"),
    Row(
        "POST",
        "/api/refresh-token",
        200,
        entered("Token refreshed successfully"),
        who="john",
    ),
    Row(
        "GET",
        "/api/my-activities",
        200,
        {"activities": [ACTIVITY], "totalCount": int, "limit": 50},
        who="john",
    ),
    Row(
        "GET",
        "/api/my-activities?limit=1",
        200,
        {"activities": [ACTIVITY], "totalCount": int, "limit": 1},
        who="john",
    ),
    Row(
        "GET",
        "/api/my-activity-stats",
        200,
        {
            "scriptActivities": int,
            "characterActivities": int,
            "videoActivities": int,
            "totalActivities": int,
            "lastActivityAt": MOMENT,
        },
        who="john",
    ),
    Row(
        "DELETE",
        "/api/my-activities",
        200,
        {"message": "All activities cleared successfully", "success": True},
        who="john",
    ),
)
