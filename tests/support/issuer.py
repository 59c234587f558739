"""An issuer of ID tokens on loopback: real RSA keys, published over HTTP, and forgeries."""

import base64
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from accounts.providers import key_sets


@lru_cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """A key of that name; making one takes a while, so each is made once a session."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class IssuerHandler(BaseHTTPRequestHandler):
    """Publishes the keys at `/jwks`; a provider adds its other paths to `answers`."""

    protocol_version = "HTTP/1.0"
    server: "Issuer"

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append(path)
        if self.server.away:
            return self.reply({"error": "unavailable"}, status=503)
        if path == "/jwks":
            return self.reply(self.server.published())
        return self.reply({"error": "not found"}, status=404)

    def reply(self, answer: dict[str, Any], *, status: int = 200) -> None:
        """Answer with JSON."""
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


class Issuer(ThreadingHTTPServer):
    """Signs ID tokens for `audience`; remembers the paths that it was asked for."""

    daemon_threads = True

    def __init__(
        self,
        *,
        audience: str,
        name: str | None = None,
        handler: type[IssuerHandler] = IssuerHandler,
    ) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.audience = audience
        self.name = name or self.url
        self.kid = "first"
        self.asked: list[str] = []
        self.away = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def keys_url(self) -> str:
        return f"{self.url}/jwks"

    def published(self) -> dict[str, Any]:
        """The key set: the present key alone."""
        public = rsa_key(self.kid).public_key()
        jwk = jwt.algorithms.RSAAlgorithm.to_jwk(public, as_dict=True)
        return {"keys": [{**jwk, "kid": self.kid, "use": "sig", "alg": "RS256"}]}

    def rotate(self, kid: str) -> None:
        """Sign with another key from now on, and publish that one."""
        self.kid = kid

    def claims(self, **changes: Any) -> dict[str, Any]:
        """What a good token says of Dora; a change to None leaves the claim out."""
        now = int(time.time())
        claims = {
            "iss": self.name,
            "aud": self.audience,
            "sub": "subject-of-dora",
            "iat": now,
            "exp": now + 3600,
            "auth_time": now,
            "email": "dora@example.com",
            "email_verified": True,
            "name": "Dora",
            **changes,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def id_token(self, **changes: Any) -> str:
        """A token as the issuer signs it."""
        return self.signed(self.claims(**changes))

    def signed(self, claims: dict[str, Any], *, key: str = "", kid: str = "") -> str:
        """These claims, signed with the present key or the one named, under a key id."""
        private, header = rsa_key(key or self.kid), {"kid": kid or self.kid}
        return jwt.encode(claims, private, algorithm="RS256", headers=header)

    def signed_with_the_public_key(self) -> str:
        """HS256 with the public key's PEM as the secret; the library refuses to make this."""
        pem = (
            rsa_key(self.kid)
            .public_key()
            .public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )
        header = {"alg": "HS256", "typ": "JWT", "kid": self.kid}
        claims = self.claims()
        signing_input = f"{_encoded(header)}.{_encoded(claims)}".encode()
        return _glued(header, claims, hmac.digest(pem, signing_input, "sha256"))

    def altered(self, payload: bytes) -> str:
        """A good token with other contents under its signature."""
        header, _, signature = self.id_token().split(".")
        return f"{header}.{_base64(payload)}.{signature}"


def _encoded(part: dict[str, Any]) -> str:
    return _base64(json.dumps(part).encode())


def _glued(header: dict[str, Any], claims: dict[str, Any], signature: bytes) -> str:
    return f"{_encoded(header)}.{_encoded(claims)}.{_base64(signature)}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _now() -> int:
    return int(time.time())


AnIssuer = TypeVar("AnIssuer", bound=Issuer)
Forgery = Callable[[Issuer], str]
# Tokens that prove nothing, by what is wrong with them: how to make one, how it is refused.
FORGERIES: dict[str, tuple[Forgery, str]] = {
    "made for another site": (lambda i: i.id_token(aud="another"), "wrong_audience"),
    "made for two sites": (lambda i: i.id_token(aud=[i.audience, "another"]), "wrong_audience"),
    "from another issuer": (lambda i: i.id_token(iss="https://evil.example"), "wrong_issuer"),
    "expired": (lambda i: i.id_token(iat=_now() - 7200, exp=_now() - 60), "expired"),
    "not yet valid": (lambda i: i.id_token(nbf=_now() + 60), "not_yet_valid"),
    "issued in the future": (lambda i: i.id_token(iat=_now() + 60), "not_yet_valid"),
    "not signed": (lambda i: _glued({"alg": "none"}, i.claims(), b""), "bad_algorithm"),
    "signed with the public key as a secret": (
        lambda i: i.signed_with_the_public_key(),
        "bad_algorithm",
    ),
    "signed by a thief under the same key id": (
        lambda i: i.signed(i.claims(), key="thief"),
        "bad_signature",
    ),
    "signed with a key that nobody published": (
        lambda i: i.signed(i.claims(), key="thief", kid="thief"),
        "unknown_key",
    ),
    "without a key id": (lambda i: jwt.encode(i.claims(), rsa_key(i.kid), "RS256"), "unknown_key"),
    "altered": (lambda i: i.altered(json.dumps(i.claims(sub="alice")).encode()), "bad_signature"),
    "altered into no JSON": (lambda i: i.altered(b"hello"), "bad_signature"),
    "without a subject": (lambda i: i.id_token(sub=None), "incomplete"),
    "with an empty subject": (lambda i: i.id_token(sub=""), "malformed"),
    "without an end": (lambda i: i.id_token(exp=None), "incomplete"),
    "without a beginning": (lambda i: i.id_token(iat=None), "incomplete"),
    "without an audience": (lambda i: i.id_token(aud=None), "incomplete"),
    "without an issuer": (lambda i: i.id_token(iss=None), "incomplete"),
    "not a token": (lambda i: "hello", "malformed"),
}


@contextmanager
def issuing(issuer: AnIssuer) -> Iterator[AnIssuer]:
    """Serve the issuer while the block runs, with none of its keys known yet."""
    key_sets.key_set.cache_clear()
    threading.Thread(target=issuer.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield issuer
    finally:
        issuer.shutdown()
        issuer.server_close()
