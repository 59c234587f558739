"""A server that has models."""

from collections.abc import Iterator

import pytest

from tests.support.https import HttpsServer, https_server


@pytest.fixture
def hub() -> Iterator[HttpsServer]:
    """An https server, to which tests connect under a guard that allows it."""
    with https_server() as server:
        yield server
