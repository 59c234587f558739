"""The key by which push services know this site (VAPID, RFC 8292).

Without `VAPID_PRIVATE_KEY` it is derived from `SECRET_KEY`: the same in every process, and nothing
has to be kept.
"""

import base64
import binascii
import re
import time
from email.utils import parseaddr
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from py_vapid import Vapid

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
PURPOSE = b"spotifai.vapid"
# Push services refuse more than a day.
GOOD_FOR_SECONDS = 12 * 3600
SUBJECT = re.compile(r"mailto:[^@\s]+@[^@\s]+|https://[^/\s]+(/\S*)?")


def public_key() -> str:
    """What browsers subscribe with: the point in base64url."""
    return base64url(point_of(_key().public_key()))


def authorization(endpoint: str) -> str:
    """What proves to the endpoint's push service that a message is from this site."""
    place = urlsplit(endpoint)
    claims = {
        "aud": f"{place.scheme}://{place.netloc}",
        "exp": int(time.time()) + GOOD_FOR_SECONDS,
        "sub": subject(),
    }
    # Its own idea of a subject knows no ports; `subject` has been looked at when the site began.
    signed = Vapid(_key(), conf={"no-strict": True}).sign(claims)
    return str(signed["Authorization"])


def subject() -> str:
    """Whom a push service can ask about this site's messages."""
    if settings.VAPID_SUBJECT:
        return str(settings.VAPID_SUBJECT)
    if settings.SITE_URL.startswith("https://"):
        return str(settings.SITE_URL)
    return f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"


def check_settings() -> None:
    """Raise `ImproperlyConfigured` where a setting is no key, or names nobody."""
    _key()
    if settings.VAPID_SUBJECT and not SUBJECT.fullmatch(settings.VAPID_SUBJECT):
        raise ImproperlyConfigured("VAPID_SUBJECT is neither mailto:somebody@… nor https://….")


def base64url(data: bytes) -> str:
    """Without padding, as browsers write it."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    """The bytes, padded or not. Raises `ValueError`."""
    plain = text.rstrip("=")
    return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """The public key as an uncompressed point."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _key() -> ec.EllipticCurvePrivateKey:
    return _made(settings.VAPID_PRIVATE_KEY, settings.SECRET_KEY)


@lru_cache(maxsize=4)
def _made(given: str, secret: str) -> ec.EllipticCurvePrivateKey:
    return _read(given) if given else _derived(secret)


def _read(text: str) -> ec.EllipticCurvePrivateKey:
    try:
        raw = from_base64url(text)
        if len(raw) != 32:
            raise ValueError
        return ec.derive_private_key(int.from_bytes(raw), CURVE)
    except (ValueError, binascii.Error):
        raise ImproperlyConfigured(
            "VAPID_PRIVATE_KEY is not a P-256 key: 32 bytes in base64url."
        ) from None


def _derived(secret: str) -> ec.EllipticCurvePrivateKey:
    # 16 bytes more than a scalar has: then the remainder favours none (FIPS 186-5, A.2.1).
    material = HKDF(SHA256(), length=48, salt=None, info=PURPOSE).derive(secret.encode())
    return ec.derive_private_key(int.from_bytes(material) % (ORDER - 1) + 1, CURVE)
