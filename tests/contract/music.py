"""The music client: every answer in `{success, data, timestamp}`."""

from tests.contract.row import Row
from tests.contract.shapes import MOMENT, UUID

LISTENER = {
    "id": UUID,
    "spotify_id": None,
    "display_name": "John Doe",
    "email": "john@example.com",
    "preferences": {"privacy_level": "standard", "auto_generate": False},
    "created_at": MOMENT,
    "updated_at": MOMENT,
}

ROWS = (
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
