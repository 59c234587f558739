"""The lecture client. Its documents name paths, and 72 hours, and no shapes."""

from tests.contract.row import Row, problem
from tests.contract.shapes import JWT, MOMENT, UUID

USER = {
    "uid": UUID,
    "email": "john@example.com",
    "name": "John Doe",
    "email_verified": bool,
    "role": "user",
    "is_admin": False,
}
EXCHANGED = {
    "success": True,
    "token": JWT,
    "custom_token": JWT,
    "token_type": "bearer",
    "expires_in": 259_200,
    "expires_at": MOMENT,
    "user": {**USER, "email_verified": True},
}

ROWS = (
    Row(
        "POST",
        "/auth/exchange-token",
        200,
        EXCHANGED,
        who="firebase",
        case="the Firebase ID token as `Authorization: Bearer …`",
    ),
    Row(
        "POST",
        "/auth/exchange-token",
        200,
        EXCHANGED,
        sends=lambda john: {"id_token": john.firebase_token},
        case="the Firebase ID token in the body",
    ),
    Row(
        "POST",
        "/auth/exchange-token",
        401,
        problem(401, "id_token_malformed"),
        sends={"id_token": "hello"},
        case="no ID token",
    ),
    Row("GET", "/auth/user", 200, {"success": True, "user": USER}, who="john"),
    Row(
        "POST",
        "/admin/test-notification",
        200,
        {
            "success": False,
            "push": {"sent": 0, "failed": 0, "subscriptions": 0},
            "email": {"sent": False, "to": "root@example.com", "detail": str},
        },
        who="super-admin",
        case="a site without mail, an admin without a subscribed browser",
    ),
    Row("POST", "/admin/test-notification", 403, problem(403), who="john", case="no admin"),
)
