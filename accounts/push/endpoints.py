"""What a browser says of its subscription, as far as that can be taken."""

import binascii
import re
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ValidationError

from accounts.http.guarded import HTTPS_PORT
from accounts.push.keys import CURVE, base64url, from_base64url
from accounts.push.network import guard

MAX_CHARACTERS = 1500
SECRET_BYTES = 16
# A name ends in letters: whatever ends in a number is read as an IPv4 address by somebody.
_NAME = re.compile(r"([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_URL = re.compile(r"https://[!-;=?-\[\]_a-z~]+", re.IGNORECASE)


def check_endpoint(endpoint: str) -> None:
    """Raise `ValidationError` for what is not the https address of a public server."""
    if len(endpoint) > MAX_CHARACTERS or not _URL.fullmatch(endpoint):
        raise ValidationError(f"Send an https address of at most {MAX_CHARACTERS} characters.")
    try:
        place = urlsplit(endpoint)
        port = place.port or HTTPS_PORT
    except ValueError:
        raise ValidationError("This is not an address.") from None
    named = _NAME.fullmatch(place.hostname or "")
    if "@" in place.netloc or port not in guard().ports or not named:
        raise ValidationError("This is not the address of a public push service.")


def clean_public_key(text: str) -> str:
    """The browser's key in one spelling. Raises `ValidationError`."""
    try:
        point = from_base64url(text)
        if len(point) != 65:
            raise ValueError
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    except (ValueError, binascii.Error):
        raise ValidationError("This is not a point of P-256 in base64url.") from None
    return base64url(point)


def clean_secret(text: str) -> str:
    """The shared secret in one spelling. Raises `ValidationError`."""
    try:
        secret = from_base64url(text)
    except (ValueError, binascii.Error):
        secret = b""
    if len(secret) != SECRET_BYTES:
        raise ValidationError(f"This is not {SECRET_BYTES} bytes in base64url.")
    return base64url(secret)
