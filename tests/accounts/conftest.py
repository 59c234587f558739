"""Providers on loopback, and somebody who goes there and back with a browser."""

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import User
from tests.support.issuer import issuing
from tests.support.oauth_flow import Visitor, callbacks_of
from tests.support.provider import ALICE_THERE, Provider, both_doors_at
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


@pytest.fixture
def at_home(visitor: Visitor, alice: User) -> Visitor:
    """Alice's browser, in which she has just signed in."""
    visitor.sign_in(alice.email)
    visitor.provider.person = ALICE_THERE
    return visitor


@pytest.fixture
def doors_open(settings: Any) -> None:
    """Both are set up, and nobody is behind them."""
    settings.GOOGLE_OAUTH_CLIENT_ID = settings.GOOGLE_OAUTH_CLIENT_SECRET = "set"
    settings.SPOTIFY_CLIENT_ID = settings.SPOTIFY_CLIENT_SECRET = "set"
