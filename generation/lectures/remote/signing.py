"""The signature by which a site and its worker know each other's requests.

HMAC-SHA256 with the key that both have, over timestamp, nonce, method, path with query, and the
SHA-256 of the body, joined by full stops.
"""

import hashlib
import hmac
import re
import secrets
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from generation.lectures.remote.models import WorkerNonce

TIMESTAMP = "X-Worker-Timestamp"
NONCE = "X-Worker-Nonce"
SIGNATURE = "X-Worker-Signature"
# How far apart two clocks may be.
SKEW_SECONDS = 300
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")


class BadSignature(Exception):
    """A request that is not signed with the key, is too old, or came before."""


def signed_headers(method: str, url: str, body: bytes) -> dict[str, str]:
    """The headers that sign a request."""
    parts = urlsplit(url)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    timestamp, nonce = str(int(time.time())), secrets.token_urlsafe(24)
    signature = sign(timestamp, nonce, method, path, body)
    return {TIMESTAMP: timestamp, NONCE: nonce, SIGNATURE: signature}


def sign(timestamp: str, nonce: str, method: str, path: str, body: bytes) -> str:
    """The signature in hexadecimal digits."""
    digest = hashlib.sha256(body).hexdigest()
    text = ".".join((timestamp, nonce, method.upper(), path, digest))
    return hmac.new(settings.WORKER_API_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def verify(request: HttpRequest) -> None:
    """Take note of a signed request, which is taken once. Raises `BadSignature`."""
    timestamp = request.headers.get(TIMESTAMP, "")
    nonce = request.headers.get(NONCE, "")
    given = request.headers.get(SIGNATURE, "")
    if not _TIMESTAMP.fullmatch(timestamp) or not _NONCE.fullmatch(nonce):
        raise BadSignature(f"Sign the request: {TIMESTAMP}, {NONCE} and {SIGNATURE}.")
    right = sign(timestamp, nonce, str(request.method), request.get_full_path(), request.body)
    if not hmac.compare_digest(right.encode(), given.encode("utf-8", "replace")):
        raise BadSignature("The signature is wrong.")
    if abs(time.time() - int(timestamp)) > SKEW_SECONDS:
        raise BadSignature("The request is too old, or a clock is wrong.")
    _take(nonce, int(timestamp))


def _take(nonce: str, timestamp: int) -> None:
    """Keep the nonce as long as its timestamp is good."""
    expires_at = datetime.fromtimestamp(timestamp, UTC) + timedelta(seconds=2 * SKEW_SECONDS)
    try:
        with transaction.atomic():
            WorkerNonce.objects.create(nonce=nonce, expires_at=expires_at)
    except IntegrityError:
        raise BadSignature("This request came before. Sign it anew.") from None


def forget_nonces() -> None:
    """Delete those whose requests would be too old by now."""
    WorkerNonce.objects.filter(expires_at__lt=timezone.now()).delete()
