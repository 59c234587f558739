"""The site's own endpoints about who one is and what one may spend: snake_case, bare."""

from tests.contract.row import EMPTY, Row, problem
from tests.contract.shapes import MOMENT, PATH, URL, UUID, maybe, text_like
from tests.contract.video import LINK
from tests.support.admin import verified

KEY = {
    "id": UUID,
    "name": "nightly",
    "scope": "read",
    "hint": text_like("4 characters", r".{4}"),
    "created_at": MOMENT,
    "last_used_at": maybe(MOMENT),
    "expires_at": MOMENT,
}
SIGN_IN = {
    "id": UUID,
    "client": str,
    "created_at": MOMENT,
    "renewed_at": MOMENT,
    "current": bool,
}
DOOR = {
    "id": int,
    "provider": "spotify",
    "name": "Spotify",
    "label": "john-there",
    "linked_at": MOMENT,
    "removable": True,
    "link_anew": False,
}
ENTRY = {"id": int, "kind": "grant", "amount": 20, "reason": str, "created_at": MOMENT}
PRICE = {"kind": str, "name": str, "tokens": int}
PACK = {"id": str, "name": str, "tokens": int, "amount": int, "currency": str}
STEP = {
    "name": str,
    "status": str,
    "progress": float,
    "message": str,
    "started_at": maybe(MOMENT),
    "finished_at": maybe(MOMENT),
}
EXPORT_JOB = {
    "job_id": UUID,
    "video_id": None,
    "kind": "data_export",
    "status": str,
    "step": maybe(str),
    "progress": float,
    "message": str,
    "frames_done": maybe(int),
    "frames_total": maybe(int),
    "eta_seconds": maybe(int),
    "version": int,
    "attempt": int,
    "steps": [STEP],
    "error": None,
    "created_at": MOMENT,
    "started_at": maybe(MOMENT),
    "finished_at": maybe(MOMENT),
}
ARCHIVE = {"url": PATH, "size_bytes": int, "made_at": MOMENT, "expires_at": MOMENT}
ADMIN = {
    "id": UUID,
    "email": str,
    "role": str,
    "status": "active",
    "created_by": maybe(UUID),
    "created_at": MOMENT,
}

ROWS = (
    Row("GET", "/api/v1/keys", 200, [KEY], who="john", needs="key_id"),
    Row(
        "POST",
        "/api/v1/keys",
        201,
        {**KEY, "key": text_like("API key", r"sk-spotifai-[\w-]{43}")},
        who="john",
        sends={"name": "nightly", "scope": "read", "days": 90},
    ),
    Row("DELETE", "/api/v1/keys/{key_id}", 204, EMPTY, who="john", needs="key_id"),
    Row(
        "GET",
        "/api/v1/access/programs",
        200,
        {"keys": [KEY], "links": [LINK]},
        who="john",
        needs="outlived",
    ),
    Row("DELETE", "/api/v1/access/programs", 204, EMPTY, who="john"),
    Row("DELETE", "/api/v1/access", 204, EMPTY, who="john"),
    Row("GET", "/api/v1/sign-ins", 200, [SIGN_IN], who="john"),
    Row("DELETE", "/api/v1/sign-ins/{sign_in_id}", 204, EMPTY, who="john", needs="sign_in_id"),
    Row("GET", "/api/v1/doors", 200, [DOOR], who="john", needs="door"),
    Row("DELETE", "/api/v1/doors/{door_id}", 204, EMPTY, who="john", needs="door_id"),
    Row(
        "GET",
        "/api/v1/billing/balance",
        200,
        {"balance": 20, "held": 0, "available": 20, "low": False, "low_below": 3},
        who="john",
    ),
    Row(
        "GET",
        "/api/v1/billing/entries",
        200,
        {"count": 1, "next": None, "previous": None, "results": [ENTRY]},
        who="john",
    ),
    Row("GET", "/api/v1/billing/prices", 200, {"prices": [PRICE], "packs": [PACK]}, who="john"),
    Row(
        "POST",
        "/api/v1/billing/checkout",
        201,
        {"url": URL},
        who="john",
        sends={"pack": "small"},
    ),
    Row("POST", "/api/v1/export", 202, {"job": EXPORT_JOB}, who="john"),
    Row(
        "GET",
        "/api/v1/export",
        200,
        {"job": EXPORT_JOB, "download": ARCHIVE},
        who="john",
        needs="archive",
    ),
    Row("GET", "/api/v1/export", 404, problem(404, "not_found"), who="john", case="none was made"),
    Row(
        "GET",
        "/api/v1/admins",
        200,
        {"count": int, "next": None, "previous": None, "results": [ADMIN]},
        who="super-admin",
    ),
    Row(
        "POST",
        "/api/v1/admins",
        201,
        {**ADMIN, "email": "john@example.com", "role": "admin", "created_by": UUID},
        who="super-admin",
        sends=lambda john: {"email": verified(john.user).email, "role": "admin"},
    ),
    Row("GET", "/api/v1/admins/{user_id}", 200, ADMIN, who="super-admin", needs="user_id"),
    Row(
        "PATCH",
        "/api/v1/admins/{user_id}",
        200,
        {**ADMIN, "role": "user", "status": "inactive"},
        who="super-admin",
        sends={"role": "user", "status": "inactive", "reason": "Moved on"},
        needs="user_id",
    ),
)
