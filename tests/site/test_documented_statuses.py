"""Whatever an operation of the API answers to a bad request stands in its document."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from accounts.models import User
from tests.conftest import api_of
from tests.support.admin import superuser

pytestmark = pytest.mark.django_db

NOBODYS = str(uuid.uuid4())
BODIES: tuple[tuple[str, str | bytes], ...] = (
    ("application/json", b""),
    ("application/json", b"{"),
    ("application/json", b"[]"),
    ("application/json", b"null"),
    ("application/json", b'"text"'),
    ("application/json", b'{"a": "\\u0000", "email": 5, "remark": 5, "frames": [1]}'),
    ("application/json", b"{" + b" " * 3_000_000 + b"}"),
    ("text/plain", b"text"),
    ("application/x-www-form-urlencoded", b"a=%00"),
    ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
    ("multipart/form-data", b"no boundary"),
    ("\x7f/é", b"x"),
)
QUERIES = ("page=0", "page_size=-1", "limit=x", "from=x", "kind=%00")


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Path, method and description of everything that the API offers."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    return [(path, method, op) for path, ops in paths.items() for method, op in ops.items()]


def bad_ways(method: str) -> Iterator[dict[str, Any]]:
    """What may be wrong with a request."""
    yield {}
    for accept in ("text/html", "x"):
        yield {"HTTP_ACCEPT": accept}
    yield {"HTTP_IF_NONE_MATCH": '"é"', "HTTP_RANGE": "x", "HTTP_IDEMPOTENCY_KEY": "k" * 5000}
    yield from ({"QUERY_STRING": query} for query in QUERIES)
    if method != "get":
        yield from ({"content_type": kind, "data": body} for kind, body in BODIES)


@pytest.fixture
def callers(alice: User) -> dict[str, APIClient]:
    """Nobody, some whose credentials are none, a user, and somebody who may do everything."""
    found = {"nobody": APIClient(), "alice": api_of(alice), "boss": api_of(superuser())}
    for header in ("Bearer x", "Bearer sk-spotifai-x", "é", "Bearer ext-spotifai-x"):
        found[header] = APIClient()
        found[header].credentials(HTTP_AUTHORIZATION=header)
    return found


def called(client: APIClient, method: str, path: str, how: dict[str, Any]) -> int:
    cache.clear()
    client.raise_request_exception = False
    return client.generic(
        method.upper(),
        path,
        how.get("data", b""),
        how.get("content_type", "application/json"),
        **{name: value for name, value in how.items() if name.isupper()},
    ).status_code


@pytest.mark.slow
def test_each_answered_status_is_documented(callers: dict[str, APIClient]) -> None:
    missing = set()
    for path, method, operation in operations():
        filled = re.sub(r"{\w+}", NOBODYS, path)
        for who, client in callers.items():
            ways = bad_ways(method) if who in ("nobody", "alice") else iter([{}])
            for how in ways:
                status = str(called(client, method, filled, how))
                if status not in operation["responses"]:
                    missing.add((method, path, status, who))
    assert not sorted(missing)


def test_a_used_up_limit_is_documented_for_every_operation_that_has_one(
    settings: Any, alice: User
) -> None:
    settings.USER_RATE = settings.ANONYMOUS_RATE = settings.SIGN_IN_RATE = "1/min"
    missing = []
    for path, method, operation in operations():
        filled = re.sub(r"{\w+}", NOBODYS, path)
        cache.clear()
        client = APIClient(raise_request_exception=False)
        statuses = [client.generic(method.upper(), filled).status_code for _ in range(3)]
        if 429 in statuses and "429" not in operation["responses"]:
            missing.append((method, path))
    assert not missing
