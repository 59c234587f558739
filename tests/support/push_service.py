"""A push service on loopback, and browsers that subscribe there and read what it was sent."""

import base64
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.https import ADDRESS, Answer, HttpsServer, body, https_server

HOST = "push.example.org"
CURVE = ec.SECP256R1()
TAKEN = body(b"", status=201)


@dataclass
class PushingBrowser:
    """What a browser has of its subscription: the endpoint and two secrets."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(CURVE))
    auth: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    @property
    def subscription(self) -> dict[str, Any]:
        """What it hands to the page."""
        keys = {"p256dh": encoded(_point(self.key.public_key())), "auth": encoded(self.auth)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def read(self, sent: bytes) -> dict[str, Any]:
        """What it shows its worker of a message (RFC 8291, RFC 8188)."""
        salt, size, id_length = sent[:16], int.from_bytes(sent[16:20]), sent[20]
        sender, record = sent[21 : 21 + id_length], sent[21 + id_length :]
        assert len(record) <= size, "one record"
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender)
        info = b"WebPush: info\0" + _point(self.key.public_key()) + sender
        secret = _hkdf(self.auth, info, 32, self.key.exchange(ec.ECDH(), theirs))
        content_key = _hkdf(salt, b"Content-Encoding: aes128gcm\0", 16, secret)
        nonce = _hkdf(salt, b"Content-Encoding: nonce\0", 12, secret)
        padded = AESGCM(content_key).decrypt(nonce, record, None).rstrip(b"\0")
        assert padded.endswith(b"\x02"), "the last record"
        read: dict[str, Any] = json.loads(padded[:-1])
        return read


@dataclass
class PushService:
    """Takes messages for its browsers."""

    server: HttpsServer

    def browser(self, name: str = "one", answer: Answer = TAKEN) -> PushingBrowser:
        """A browser that has subscribed here; `answer` is what is said to its messages."""
        self.server.answers[f"/for/{name}"] = answer
        return PushingBrowser(self.server.link(f"/for/{name}", HOST))

    def answer(self, browser: PushingBrowser, answer: Answer) -> None:
        """Say this from now on."""
        self.server.answers[browser.endpoint.removeprefix(self.server.link("", HOST))] = answer

    def asked(self, browser: PushingBrowser) -> list[Any]:
        """The requests for a browser."""
        return [one for one in self.server.asked if browser.endpoint.endswith(one.path)]

    def read(self, browser: PushingBrowser) -> list[dict[str, Any]]:
        """What a browser can read of that."""
        return [browser.read(one.posted) for one in self.asked(browser)]


@contextmanager
def push_service() -> Iterator[PushService]:
    """Run one that this process may connect to: that server alone, everything else as it is."""
    with https_server(HOST) as server:
        rule = server.guard(**{HOST: ADDRESS})
        with (
            patch("accounts.push.network.guard", lambda: rule),
            patch("accounts.push.endpoints.guard", lambda: rule),
        ):
            yield PushService(server)


def claims_of(authorization: str, *, audience: str) -> dict[str, Any]:
    """What a VAPID header claims, once its signature holds under the key beside it (RFC 8292)."""
    scheme, _, rest = authorization.partition(" ")
    assert scheme == "vapid"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(parts["k"]))
    claims = jwt.decode(parts["t"], key, algorithms=["ES256"], audience=audience)
    return {**claims, "key": parts["k"]}


def encoded(data: bytes) -> str:
    """In base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The bytes of base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _hkdf(salt: bytes, info: bytes, length: int, secret: bytes) -> bytes:
    return HKDF(SHA256(), length=length, salt=salt, info=info).derive(secret)
