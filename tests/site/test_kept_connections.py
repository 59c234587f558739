"""A connection that a client keeps is not closed under its next request."""

import http.client
import re
import time
from pathlib import Path

import pytest

from tests.support.server import serving

ROOT = Path(__file__).parents[2]
# Longer than clients and proxies keep theirs: httpx 5 s, browsers and nginx about a minute,
# Heroku's router 90 s.
SECONDS = 95


@pytest.mark.parametrize(
    "name", ["Makefile", "Dockerfile", "Procfile", "heroku.yml", "docs/operations.md"]
)
def test_every_command_that_serves_the_site_keeps_connections_longer_than_clients(
    name: str,
) -> None:
    text = (ROOT / name).read_text().replace("\\\n", " ")
    commands = re.findall(r"^.*uvicorn\W+spotifai\.asgi:application.*$", text, re.MULTILINE)
    assert commands
    for command in commands:
        assert re.search(rf"--timeout-keep-alive\W+{SECONDS}\b", command), command


@pytest.mark.slow
@pytest.mark.django_db
def test_a_request_after_six_idle_seconds_is_answered() -> None:
    with serving(keep_alive=SECONDS) as server:
        connection = http.client.HTTPConnection(server.host, server.port)
        for _ in range(2):
            connection.request("GET", "/health/live")
            with connection.getresponse() as answer:
                assert answer.read()
                assert answer.status == 200
            kept = connection.sock
            time.sleep(6)
        assert connection.sock is kept, "the same connection"
