"""The keys that issuers of ID tokens publish: fetched, kept for a while, asked for seldom."""

import json
import time
import urllib.request
from functools import lru_cache
from http.client import HTTPException
from typing import Any

from jwt import PyJWK, PyJWKClient, PyJWKClientError, PyJWKSet, PyJWTError

LIFETIME = 3600.0
# A key that we do not know may be new, or made up: made-up ones must not keep the issuer busy.
REFETCH_AFTER = 30.0
RETRY_AFTER = 5.0
TIMEOUT = 5.0
MAX_BYTES = 256 * 1024  # what is longer is cut, and then no JSON
# No answer, half of one, no JSON, other JSON than keys.
UNUSABLE = (OSError, HTTPException, ValueError, PyJWTError, AttributeError, TypeError)


class KeysAway(Exception):
    """The issuer's keys cannot be had at the moment; ask again in `wait` seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__("The issuer's keys cannot be fetched.")
        self.wait = wait


class UnknownKey(Exception):
    """The issuer publishes no such key."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


class KeySet(PyJWKClient):
    """An issuer's keys. After a failed fetch it leaves the issuer alone for some seconds."""

    def __init__(self, url: str) -> None:
        super().__init__(url, lifespan=LIFETIME, cooldown_duration=REFETCH_AFTER, timeout=TIMEOUT)
        self._opener = urllib.request.build_opener(_NoRedirects)
        self._away_until = 0.0

    def fetch_data(self) -> PyJWKSet:
        """The published keys. Raises `KeysAway`."""
        wait = self._away_until - time.monotonic()
        if wait > 0:
            raise KeysAway(wait)
        try:
            with self._opener.open(self.uri, timeout=self.timeout) as response:
                return PyJWKSet.from_dict(json.loads(response.read(MAX_BYTES)))
        except UNUSABLE as error:
            self._away_until = time.monotonic() + RETRY_AFTER
            raise KeysAway(RETRY_AFTER) from error


@lru_cache(maxsize=16)
def key_set(url: str) -> KeySet:
    """The keys published at `url`; everybody in this process shares them."""
    return KeySet(url)


def check_keys(url: str) -> None:
    """Make sure that the keys published at `url` are at hand. Raises `KeysAway`."""
    key_set(url).get_jwk_set()


def find_key(url: str, kid: str) -> PyJWK:
    """The published key of that id. Raises `UnknownKey`, `KeysAway`."""
    try:
        return key_set(url).get_signing_key(kid)
    except PyJWKClientError as error:
        raise UnknownKey from error
