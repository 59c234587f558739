"""The music client: every answer in `{success, data, timestamp}`."""

from tests.contract.row import EMPTY, Row, problem
from tests.contract.shapes import JWT, MOMENT, UUID

LISTENER = {
    "id": UUID,
    "spotify_id": None,
    "display_name": "John Doe",
    "email": "john@example.com",
    "preferences": {"privacy_level": "standard", "auto_generate": False},
    "created_at": MOMENT,
    "updated_at": MOMENT,
}

ARRIVED = {
    "user": {**LISTENER, "spotify_id": "john-there", "display_name": "John there"},
    "tokens": {
        "access_token": JWT,
        "refresh_token": JWT,
        "token_type": "bearer",
        "expires_in": 3600,
    },
}

ROWS = (
    Row("GET", "/api/v1/auth/spotify/login", 302, EMPTY, goes_to="/authorize?client_id="),
    Row(
        "GET",
        "/api/v1/auth/spotify/callback?{way_back}",
        200,
        {"success": True, "data": ARRIVED, "timestamp": MOMENT},
        case="with `Accept: application/json`",
        needs="way_back",
    ),
    Row(
        "GET",
        "/api/v1/auth/spotify/callback",
        400,
        problem(400, "stale"),
        case="from nowhere",
    ),
    Row(
        "GET",
        "/api/v1/auth/me",
        200,
        {"success": True, "data": LISTENER, "timestamp": MOMENT},
        who="john",
    ),
    Row(
        "POST",
        "/api/v1/auth/logout",
        200,
        {"success": True, "data": None, "timestamp": MOMENT},
        who="john",
    ),
)
