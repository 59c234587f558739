"""The endpoints about who one is answer what each client's documents promise, to the letter."""

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest

from tests.billing.stripe_stand_in import standing_in
from tests.contract.john import John
from tests.contract.row import EMPTY, Row, problem
from tests.contract.shapes import differences
from tests.contract.table import PROMISED, TABLE, in_markdown
from tests.support.google_and_firebase import firebase, google
from tests.support.issuer import issuing
from tests.support.provider import Provider, spotify_at
from tests.support.routes import routes

pytestmark = pytest.mark.django_db

SPOTIFY_CALLBACK = "http://testserver/api/v1/auth/spotify/callback"
ROWS = [row for rows in TABLE.values() for row in rows]


@pytest.fixture
def john(settings: Any, request: pytest.FixtureRequest) -> Iterator[John]:
    row = request.node.callspec.params["row"]
    sells = row.path.startswith("/api/v1/billing")
    with (
        standing_in(settings) if sells else nullcontext(),
        google(settings) as at_google,
        firebase(settings) as at_firebase,
        issuing(Provider(redirect_uris=[SPOTIFY_CALLBACK])) as at_spotify,
    ):
        spotify_at(at_spotify, settings)
        yield John(at_google, at_firebase, at_spotify)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_it_answers_as_promised(row: Row, john: John) -> None:
    answer = row.ask(john)
    assert answer.status_code == row.status, answer.content
    if row.answer == EMPTY:
        assert answer.content == b""
        assert row.goes_to in answer.headers.get("Location", "")
        return
    wrong = differences(row.answer, answer.json())
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("row", [row for row in ROWS if row.who != "nobody"], ids=lambda r: r.name)
def test_without_credentials_it_says_so(row: Row, john: John) -> None:
    answer = row.ask(john, who="nobody")
    if row.path == "/api/extension/link":
        assert answer.status_code == 201, "a pairing begins"
        return
    assert answer.status_code == 401
    assert "Bearer" in answer["WWW-Authenticate"]
    wrong = differences(problem(401, "not_authenticated"), answer.json())
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_endpoint_about_who_one_is_has_a_row() -> None:
    served = {
        f"{method.upper()} {route.template}"
        for route in routes()
        for method in route.methods
        if route.is_api
    }
    own = (
        "/api/v1/billing/",
        "/api/v1/keys",
        "/api/v1/access",
        "/api/v1/sign-ins",
        "/api/v1/admins",
        "/api/v1/export",
        "/api/v1/doors",
    )
    wanted = {*PROMISED, *(call for call in served if call.split()[1].startswith(own))}
    tested = {f"{row.method} {row.path.partition('?')[0]}" for row in ROWS}
    missing = wanted - tested - {"POST /api/v1/billing/stripe/webhook"}
    assert not missing, f"give these a row in tests/contract: {sorted(missing)}"
    assert not tested - served, "and these are gone"


def test_the_table_is_what_readers_find(kept_document: Any) -> None:
    kept_document("contract.md", in_markdown())
