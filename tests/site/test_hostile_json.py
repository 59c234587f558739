"""JSON that is none, or that nobody can keep, is answered 400 wherever JSON is taken."""

import json
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from accounts.http.untrusted_json import MAX_DEPTH, BadJson, read_json
from accounts.models import User
from tests.conftest import api_of
from tests.support.routes import routes
from tests.support.sockets import Talk

DEEP = b"[" * 990 + b"]" * 990
BODIES = {
    "deep lists": DEEP,
    "deep objects": b'{"a":' * 990 + b"1" + b"}" * 990,
    "a deep value": b'{"email": ' + DEEP + b', "password": "x"}',
    "deeper than it is long": b"[" * 100_000,
    "an endless number": b'{"email": 1e999}',
    "a long number": b'{"email": ' + b"9" * 100_000 + b"}",
    "a number of 30 digits": b'{"email": ' + b"9" * 30 + b"}",
    "no number": b'{"email": NaN}',
    "no UTF-8": b'{"email": "\xff"}',
    "compressed": b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    "half a surrogate pair": b'{"email": "\\ud800"}',
    "half a pair as a name": b'{"\\udc00": 1}',
    "cut off": b'{"email": "',
}
VALUES: list[Any] = [None, [], {}, [[]], True, -1, 2**63 - 1, 1e308, "", "\0", "\ud800", "x" * 9000]
CHARSETS = ["nonsense", "bz2_codec", "idna", "utf-16", "undefined", "hex", "'"]
JSON = "application/json"


def calls() -> list[tuple[str, str]]:
    """Method and path of all that the API takes a body for."""
    found = []
    for route in routes():
        values = ("1" if name == "door_id" else "0" * 31 + "7" for name in route.parameters)
        path = route.template
        for name, value in zip(route.parameters, values, strict=True):
            path = path.replace(f"{{{name}}}", value)
        changes = set(route.methods) & {"post", "put", "patch"} if route.is_api else set()
        found += [(method, path) for method in sorted(changes)]
    return found


def send(client: APIClient, method: str, path: str, body: bytes, kind: str = JSON) -> Any:
    return client.generic(method.upper(), path, body, content_type=kind)  # type: ignore[arg-type]


@pytest.fixture
def clients(alice: User, settings: Any) -> list[APIClient]:
    """Nobody's and Alice's; they are counted elsewhere."""
    settings.ANONYMOUS_RATE = settings.USER_RATE = settings.SIGN_IN_RATE = "100000/min"
    nobody = APIClient(raise_request_exception=False)
    hers = api_of(alice)
    hers.raise_request_exception = False
    return [nobody, hers]


@pytest.mark.slow
@pytest.mark.parametrize("what", BODIES)
def test_no_body_is_an_error_of_ours_anywhere(clients: list[APIClient], what: str) -> None:
    for client in clients:
        for method, path in calls():
            status = send(client, method, path, BODIES[what]).status_code
            assert status < 500 or status == 503, (method, path)


@pytest.mark.parametrize("what", BODIES)
def test_a_sign_in_with_such_a_body_is_told_what_is_wrong(
    clients: list[APIClient], what: str
) -> None:
    answer = send(clients[0], "post", "/api/auth/login", BODIES[what])
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")
    assert "Traceback" not in answer.json()["detail"]


def test_no_value_of_any_field_is_an_error_of_ours(clients: list[APIClient]) -> None:
    document = SchemaGenerator().get_schema(request=None, public=True)
    shapes = document["components"]["schemas"]
    for template, methods in document["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {}).get(JSON, {})
            name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
            fields = list(shapes.get(name, {}).get("properties", {}))
            path = template.replace("{door_id}", "1")
            for field in fields:
                for value in VALUES:
                    body = json.dumps(dict.fromkeys(fields, "x") | {field: value}).encode()
                    answer = send(clients[1], method, path, body)
                    status = answer.status_code
                    assert status < 500 or status == 503, (method, template, field, value)


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("kind", [JSON, "application/x-www-form-urlencoded", "multipart/form-data"])
def test_no_charset_is_an_error_of_ours(clients: list[APIClient], kind: str, charset: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\n\xff\r\n--x--'
    named = f"{kind}; boundary=x; charset={charset}"
    for path in ("/api/v1/token", "/api/auth/login", "/accounts/login/", "/api/videos/upload"):
        for client in clients:
            assert send(client, "post", path, body, named).status_code < 500


async def test_a_socket_survives_deep_frames(transactional_db: None) -> None:
    async with Talk() as talk:
        for frame in (DEEP, b'{"event": ' + DEEP + b"}", b'{"event": "x", "data": ' + DEEP + b"}"):
            await talk.say_raw(frame.decode())
            assert (await talk.hear("error"))["code"] == "not_authenticated"


def test_what_people_do_send_is_read() -> None:
    nested: Any = 1
    for _ in range(MAX_DEPTH):
        nested = [nested]
    for value in (nested, {"a": [1.5, -7, None, True, "é", "\\u0000", 2**63 - 1, 1e300]}, "x"):
        assert read_json(json.dumps(value)) == value
    with pytest.raises(BadJson):
        read_json(json.dumps([nested]))
