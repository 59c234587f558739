"""Providers on loopback, and somebody who goes there and back with a browser."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.dance import Visitor, callbacks_of
from tests.support.issuer import issuing
from tests.support.provider import Provider, both_doors_at
from tests.support.server import Server


@pytest.fixture
def provider(server: Server, settings: Any) -> Iterator[Provider]:
    """Google and Spotify, with this site registered; Dora sits before their pages."""
    with issuing(Provider(redirect_uris=callbacks_of(server))) as provider:
        both_doors_at(provider, settings)
        yield provider


@pytest.fixture
def visitor(server: Server, provider: Provider) -> Iterator[Visitor]:
    """A browser of somebody who is not signed in."""
    with Visitor(server, provider) as visitor:
        yield visitor
