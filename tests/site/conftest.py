"""The providers through which people come in, for the tests that need one of everything."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.fixtures import EMAIL, NAME
from tests.support.issuer import issuing
from tests.support.oauth_flow import CALLBACKS
from tests.support.provider import Person, Provider, both_doors_at


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """Google and Spotify, where Alice has an account too."""
    callbacks = [f"http://testserver{path}" for path in CALLBACKS.values()]
    with issuing(Provider(redirect_uris=callbacks)) as provider:
        provider.person = Person("mock-turtle", email=EMAIL, name=NAME)
        both_doors_at(provider, settings)
        yield provider
