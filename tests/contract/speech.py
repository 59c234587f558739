"""The speech client: `Authorization: Bearer <access_token>`. Its documents name no bodies."""

from tests.contract.john import SIGN_UP
from tests.contract.row import Row, problem
from tests.contract.shapes import JWT
from tests.contract.video import CREDENTIALS, USER

FORM = {"username": SIGN_UP["email"], "password": SIGN_UP["password"]}
TOKEN = {"access_token": JWT, "token_type": "bearer", "expires_in": 3600, "refresh_token": JWT}

ROWS = (
    Row("POST", "/api/v1/token", 200, TOKEN, sends=FORM, form=True, case="a form"),
    Row("POST", "/api/v1/token", 200, TOKEN, sends=FORM, case="the form's fields as JSON"),
    Row("POST", "/api/v1/token", 200, TOKEN, sends=CREDENTIALS, case="JSON"),
    Row(
        "POST",
        "/api/v1/token",
        401,
        problem(401, "authentication_failed"),
        sends={**FORM, "password": "wrong"},
        form=True,
        case="a wrong password",
    ),
    Row("POST", "/api/v1/users", 201, USER, sends=SIGN_UP),
)
