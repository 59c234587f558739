"""Secrets that the database keeps for us, under keys that it does not hold."""

import base64
import hashlib
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

MIN_CHARACTERS = 32
PURPOSE = b"spotifai.encryption"


class Unreadable(Exception):
    """It was encrypted with a key that is not among ours any more."""


def encrypt(text: str) -> str:
    """`text`, readable with our first key only."""
    return _keys().encrypt(text.encode()).decode()


def decrypt(sealed: str) -> str:
    """What was encrypted with any of our keys. Raises `Unreadable`."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def rotate(sealed: str) -> str:
    """The same, encrypted anew with our first key. Raises `Unreadable`."""
    try:
        return _keys().rotate(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def cipher(secrets: Iterable[str]) -> MultiFernet:
    """Encrypts with the first key and decrypts with all. Raises `ImproperlyConfigured`."""
    return MultiFernet([_fernet(secret.strip()) for secret in secrets])


def _keys() -> MultiFernet:
    return _cached(tuple(settings.ENCRYPT_KEY) or (_of_the_signing_secret(),))


def _of_the_signing_secret() -> str:
    """What an installation on one machine uses, which was given no key."""
    return hashlib.sha256(settings.SECRET_KEY.encode()).hexdigest()


@lru_cache(maxsize=4)
def _cached(secrets: tuple[str, ...]) -> MultiFernet:
    return cipher(secrets)


def _fernet(secret: str) -> Fernet:
    """A Fernet key as it is; any other secret, if it is long, is made into one."""
    with suppress(ValueError):
        return Fernet(secret)
    if len(secret) < MIN_CHARACTERS:
        raise ImproperlyConfigured(
            f"ENCRYPT_KEY has a key of fewer than {MIN_CHARACTERS} characters."
        )
    derived = HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
