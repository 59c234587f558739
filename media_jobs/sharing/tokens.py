"""What is secret in the link of a share.

A token is made of the share's id by a key that only the site has, so that the owner can be given
the link again, though the database holds no more than the token's digest. After a change of
`SECRET_KEY` a link goes on, as the digest stays, but it cannot be given again.
"""

import base64
import hashlib
import uuid

from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac

from media_jobs.sharing.models import Share

SALT = "media_jobs.sharing"


def token_of(share_id: uuid.UUID) -> str:
    """256 bits that nobody can tell who has not the site's key."""
    secret = salted_hmac(SALT, share_id.bytes, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(secret).decode().rstrip("=")


def digest_of(token: str) -> str:
    """What the database knows a token by."""
    return hashlib.sha256(token.encode()).hexdigest()


def path_of(share: Share) -> str:
    """Where the share is read; empty when its link can no longer be given."""
    token = token_of(share.pk)
    return reverse("shared", args=[token]) if digest_of(token) == share.digest else ""


class LinksOf:
    """Addresses under the page of a share that was opened with `token`.

    A link to a file is signed for this share and does not say where the file lies.
    """

    def __init__(self, share: Share, token: str) -> None:
        self._share, self._token = share, token

    def data(self, name: str) -> str:
        return reverse("shared-data", args=[self._token, name])

    def file(self, name: str) -> str:
        if not self._share.with_media:
            return ""
        return reverse("shared-file", args=[self._token, _signer(self._share).sign(name)])


def signed_name(share: Share, signature: str, *, max_age: int) -> str | None:
    """The name of the file that a link leads to; None if it is none of the share, or too old."""
    try:
        return _signer(share).unsign(signature, max_age=max_age)
    except signing.BadSignature:
        return None


def _signer(share: Share) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"{SALT}.{share.pk}")
