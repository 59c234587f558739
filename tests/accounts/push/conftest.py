"""A push service on loopback for each test."""

from collections.abc import Iterator

import pytest

from tests.support.push_service import PushService, push_service


@pytest.fixture
def service() -> Iterator[PushService]:
    """Browsers subscribe there, and what was sent to them can be read."""
    with push_service() as running:
        yield running
