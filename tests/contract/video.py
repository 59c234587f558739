"""The video client and its browser extension. Their documents name paths and no shapes."""

from tests.contract.john import SIGN_UP
from tests.contract.row import EMPTY, Row, problem
from tests.contract.shapes import JWT, MOMENT, URL, UUID, maybe, text_like

CREDENTIALS = {"email": SIGN_UP["email"], "password": SIGN_UP["password"]}
USER = {"id": UUID, "email": "john@example.com", "name": "John Doe", "date_joined": MOMENT}
NEW_USER = {**USER, "name": ""}
TOKENS = {"access": JWT, "refresh": JWT}
LINK = {"id": UUID, "name": str, "created_at": MOMENT, "last_seen_at": maybe(MOMENT)}
EXTENSION_TOKEN = text_like("extension token", r"ext-spotifai-[\w-]{43}")
FRAME = {
    "index": 0,
    "seconds": 0.0,
    "faces": [
        {
            "track": 1,
            "box": {"x": 0.41, "y": 0.2, "width": 0.18, "height": 0.3},
            "fake_probability": 0.07,
            "face_pixels": 216,
        }
    ],
}
SESSION = {
    "id": UUID,
    "source": "extension",
    "video_id": None,
    "job_id": None,
    "filename": maybe(str),
    "status": str,
    "label": maybe(str),
    "fake_probability": maybe(float),
    "summary": str,
    "faces": int,
    "frames_analysed": 1,
    "seconds_analysed": float,
    "created_at": MOMENT,
    "finished_at": maybe(MOMENT),
}

ROWS = (
    Row("POST", "/api/auth/signup", 201, {"user": NEW_USER, **TOKENS}, sends=CREDENTIALS),
    Row("POST", "/api/auth/login", 200, {"user": USER, **TOKENS}, sends=CREDENTIALS),
    Row(
        "POST",
        "/api/auth/login",
        401,
        problem(401, "authentication_failed"),
        sends={**CREDENTIALS, "password": "wrong"},
        case="a wrong password",
    ),
    Row(
        "POST",
        "/api/auth/refresh",
        200,
        TOKENS,
        sends=lambda john: {"refresh": john.pair["refresh"]},
    ),
    Row(
        "POST",
        "/api/auth/google",
        200,
        {"user": USER, **TOKENS},
        sends=lambda john: {"id_token": john.google_token},
    ),
    Row(
        "POST",
        "/api/auth/google",
        401,
        problem(401, "id_token_malformed"),
        sends={"id_token": "hello"},
        case="no ID token",
    ),
    Row("GET", "/api/auth/me", 200, USER, who="john"),
    Row("POST", "/api/auth/logout", 204, EMPTY, who="john"),
    Row(
        "POST",
        "/api/extension/link",
        200,
        {"token": EXTENSION_TOKEN, "link": LINK},
        who="john",
        sends={},
        case="signed in",
    ),
    Row(
        "POST",
        "/api/extension/link",
        201,
        {
            "device_code": text_like("43 characters", r"[\w-]{43}"),
            "user_code": text_like("XXXX-XXXX", r"[A-Z]{4}-[A-Z]{4}"),
            "verification_uri": URL,
            "verification_uri_complete": URL,
            "expires_in": 600,
            "interval": 5,
        },
        sends={},
        case="a pairing begins",
    ),
    Row(
        "POST",
        "/api/extension/link",
        202,
        {"status": "authorization_pending", "interval": 5},
        sends=lambda john: {"device_code": john.device_code},
        case="the code was not entered yet",
    ),
    Row(
        "POST",
        "/api/extension/verify",
        200,
        {"valid": True, "user": USER, "link": LINK},
        sends=lambda john: {"token": john.extension_token},
    ),
    Row(
        "POST",
        "/api/extension/verify",
        200,
        {"valid": False, "user": None, "link": None},
        sends={"token": "ext-spotifai-unknown"},
        case="an unknown token",
    ),
    Row(
        "GET",
        "/api/extension/status",
        200,
        {"linked": True, "user": USER, "links": [LINK]},
        who="extension",
    ),
    Row(
        "POST",
        "/api/extension/sync",
        200,
        {"session": SESSION, "received": 1, "added": 1},
        who="extension",
        sends={"client_id": "tab-7f3c", "frames": [FRAME], "finished": False},
    ),
    Row(
        "POST",
        "/api/extension/unlink",
        200,
        {"unlinked": True, "link_id": UUID},
        who="extension",
        sends={},
        case="by the extension",
    ),
    Row(
        "POST",
        "/api/extension/unlink",
        200,
        {"unlinked": True, "link_id": UUID},
        who="john",
        sends=lambda john: {"link_id": john.link_id},
        case="by its user",
    ),
)
