"""A server to fetch from."""

from collections.abc import Iterator

import pytest

from tests.support.https import HttpsServer, https_server


@pytest.fixture
def media_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpsServer]:
    """An https server, to which alone of all that is not public the site's jobs may connect."""
    with https_server() as server:
        monkeypatch.setattr("media_jobs.links.jobs.guard", server.guard)
        yield server
