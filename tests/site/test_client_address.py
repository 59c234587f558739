"""Who a client is, is decided in one place, whatever the client or the server says."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
from django.conf import settings as site
from django.test import RequestFactory
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from accounts.http.caller import address_of
from accounts.models import User
from tests.support.server import Server

PASSWORD = "a long enough passphrase"


@pytest.fixture
def wrong(server: Server, transactional_db: None) -> Iterator[Any]:
    """Sends a wrong password of Alice's with headers, over a real socket; gives the status."""
    User.objects.create_user("alice@example.com", PASSWORD)
    with httpx.Client(base_url=server.url) as program:

        def send(headers: Any, password: str = "wrong") -> int:  # noqa: S107
            body = {"email": "alice@example.com", "password": password}
            return program.post("/api/auth/login", json=body, headers=headers).status_code

        yield send


FORGED = {
    "X-Forwarded-For": "203.0.113.{}",
    "Forwarded": "for=203.0.113.{}",
    "X-Real-IP": "203.0.113.{}",
    "X-Forwarded-For with a port": "203.0.113.{}:4711",
    "X-Forwarded-For in IPv6": "2001:db8:{}::1",
    "X-Forwarded-For in IPv6 with a port": "[2001:db8:{}::1]:4711",
    "X-Forwarded-For with names": "somebody-{}",
    "X-Forwarded-For with a list": "10.0.0.{}, 127.0.0.1",
}


@pytest.mark.parametrize("what", FORGED)
def test_no_header_gives_more_guesses_at_a_password(wrong: Any, what: str) -> None:
    name = what.partition(" ")[0]
    answers = [wrong({name: FORGED[what].format(number)}) for number in range(1, 13)]
    assert answers == [401] * 5 + [429] * 7
    assert wrong({name: FORGED[what].format(99)}, PASSWORD) == 429


def test_nor_do_several_lines_of_it(wrong: Any) -> None:
    lines = [[("X-Forwarded-For", f"10.0.{n}.1"), ("X-Forwarded-For", "::1")] for n in range(12)]
    assert [wrong(headers) for headers in lines] == [401] * 5 + [429] * 7


def test_sockets_of_an_address_are_counted_whatever_it_calls_itself(
    server: Server, settings: Any
) -> None:
    settings.ANONYMOUS_RATE = "2/min"
    said = []
    for number in range(4):
        headers = {"X-Forwarded-For": f"203.0.113.{number}"}
        with connect(f"{server.socket_url}/ws", additional_headers=headers) as socket:
            with suppress(ConnectionClosed):  # what is refused is told at once, and closed
                socket.send("{}")
            said.append(json.loads(socket.recv(timeout=5))["data"]["code"])
    assert said == ["not_authenticated"] * 2 + ["too_many_sockets"] * 2


ODD = [
    "203.0.113.1",
    " 203.0.113.1 ",
    "203.0.113.1:80",
    "203.0.113.1 :80",
    "203.0.113.1:x",
    "x:99",
    "x:y:z",
    "[2001:db8::1]",
    "[2001:db8::1]:80",
    "[2001:db8::1",
    "[2001:DB8:0::1]x",
    "2001:DB8::0:1",
    "::ffff:203.0.113.1",
    "[::ffff:203.0.113.1]:1",
    "fe80::1%eth0",
    "unknown",
    '"203.0.113.1"',
    "203.0.113.1, 10.0.0.1",
    "203.0.113.1,,",
    ",203.0.113.1",
    "127.0.0.1, 203.0.113.1, 127.0.0.1",
]


@pytest.mark.parametrize("said", ODD)
async def test_an_address_that_the_server_took_from_the_header_is_not_believed(said: str) -> None:
    seen: dict[str, Any] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.update(scope)

    scope: Any = {
        "type": "http",
        "client": ("127.0.0.1", 5000),
        "headers": [(b"x-forwarded-for", said.encode())],
    }
    await ProxyHeadersMiddleware(app)(scope, None, None)  # type: ignore[arg-type]
    request = RequestFactory().get("/", REMOTE_ADDR=seen["client"][0], HTTP_X_FORWARDED_FOR=said)
    assert address_of(request) == "127.0.0.1"


@pytest.mark.parametrize(
    ("proxies", "said", "address"),
    [
        (0, "203.0.113.1", "192.0.2.7"),
        (1, "203.0.113.1", "203.0.113.1"),
        (1, "10.0.0.1, 203.0.113.1", "203.0.113.1"),
        (2, "10.0.0.1, 203.0.113.1, 192.0.2.1", "203.0.113.1"),
        (3, "203.0.113.1", "203.0.113.1"),
        (1, "203.0.113.1:80", "203.0.113.1"),
        (1, "[2001:db8::0:1]:80", "2001:db8::1"),
        (1, "::ffff:203.0.113.1", "203.0.113.1"),
        (1, "", "192.0.2.7"),
    ],
)
def test_only_what_trusted_proxies_have_added_counts(
    settings: Any, proxies: int, said: str, address: str
) -> None:
    settings.REST_FRAMEWORK = site.REST_FRAMEWORK | {"NUM_PROXIES": proxies}
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR=said)
    assert address_of(request) == address


def test_every_documented_server_leaves_it_to_the_site() -> None:
    for name in ("Makefile", "Dockerfile", "docs/operations.md", "tests/support/processes.py"):
        text = (site.BASE_DIR / name).read_text()
        assert 0 < text.count("--no-access-log") <= text.count("--no-proxy-headers"), name
