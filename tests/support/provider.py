"""Google and Spotify on loopback: a page that asks for consent, codes, tokens, profiles.

It checks what we send as strictly as the real ones do, and is as unhelpful about mistakes.
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from tests.support.issuer import Forgery, Issuer, IssuerHandler

CLIENT_ID, CLIENT_SECRET = "the-site", "the-secret-of-the-site"
GOOGLE_NAME = "https://accounts.google.com"
AUTHORIZE = ("/o/oauth2/v2/auth", "/authorize")
TOKEN = ("/token", "/api/token")


@dataclass
class Person:
    """Whoever sits before the provider's page, and what it knows of them."""

    subject: str = "subject-of-dora"
    email: str = "dora@example.com"
    email_verified: bool = True
    name: str = "Dora"


ALICE_THERE = Person("alice-there", "alice@elsewhere.example", name="Alice there")


@dataclass
class Code:
    """What a code stands for until it is traded, once."""

    person: Person
    redirect_uri: str
    challenge: str
    nonce: str | None
    scope: str


@dataclass
class Grants:
    """What has been handed out."""

    codes: dict[str, Code] = field(default_factory=dict)
    access: dict[str, Person] = field(default_factory=dict)
    refresh: dict[str, Person] = field(default_factory=dict)
    revoked: list[str] = field(default_factory=list)


class ProviderHandler(IssuerHandler):
    """Answers the paths of both providers."""

    server: "Provider"

    def end_headers(self) -> None:
        if self.server.retry_after:
            self.send_header("Retry-After", self.server.retry_after)
        super().end_headers()

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/jwks" and not self.server.publishes:
            return self.reply({"error": "unavailable"}, status=503)
        if self.server.away or path not in (*AUTHORIZE, "/v1/me"):
            return super().do_GET()
        self.server.asked.append(path)
        if path == "/v1/me":
            return self.profile()
        query = dict(parse_qsl(urlsplit(self.path).query))
        self.server.authorizations.append(query)
        problem = self.server.problem_with(query)
        if problem:
            return self.reply({"error": "invalid_request", "about": problem}, status=400)
        if self.server.asks_with_a_page and "agreed" not in query:
            return self.page(query)
        return self.send_back(query)

    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        self.server.asked.append(path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        time.sleep(self.server.slowness)
        self.server.before_answering()
        if self.server.away:
            return self.reply({"error": "unavailable"}, status=503)
        if self.server.answers:
            status, answer = self.server.answers.pop(0)
            return self.reply(answer, status=status)
        if path == "/revoke":
            self.server.grants.revoked.append(form["token"])
            return self.reply({"revoked": True})
        if path not in TOKEN:
            return self.reply({"error": "not found"}, status=404)
        status, answer = self.server.trade(form, self.headers.get("Authorization", ""))
        return self.reply(answer, status=status)

    def profile(self) -> None:
        """Spotify's `/v1/me`; the token belongs in the header, and nowhere else."""
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        person = self.server.grants.access.get(token)
        if scheme != "Bearer" or person is None:
            return self.reply({"error": {"status": 401, "message": "bad token"}}, status=401)
        me = {"id": person.subject, "display_name": person.name, "email": person.email}
        return self.reply({**me, **self.server.profile_changes})

    def page(self, query: dict[str, str]) -> None:
        """The consent page, for browsers."""
        agree = urlencode({**query, "agreed": "yes"})
        page = (
            "<!doctype html><title>Provider</title><link rel=icon href=data:,>"
            f'<h1>Continue to the site?</h1><a href="?{agree}">Continue as Dora</a>'
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def send_back(self, query: dict[str, str]) -> None:
        """Redirect with a code, or with the refusal."""
        if self.server.denies:
            answer = {"error": self.server.denies}
        else:
            answer = {"code": self.server.code_for(query)}
        self.send_response(302)
        self.send_header(
            "Location", f"{query['redirect_uri']}?{urlencode({**answer, 'state': query['state']})}"
        )
        self.end_headers()


class Provider(Issuer):
    """Both providers at one address; `person` sits before the page and agrees."""

    traded: Code

    def __init__(self, *, redirect_uris: list[str]) -> None:
        super().__init__(audience=CLIENT_ID, name=GOOGLE_NAME, handler=ProviderHandler)
        self.redirect_uris = redirect_uris
        self.person = Person()
        self.grants = Grants()
        self.authorizations: list[dict[str, str]] = []
        self.answers: list[tuple[int, dict[str, Any]]] = []
        self.denies = ""
        self.publishes = True
        self.asks_with_a_page = False
        self.id_token_changes: dict[str, Any] = {}
        self.profile_changes: dict[str, Any] = {}
        self.makes_id_tokens: Forgery = lambda provider: provider.id_token()
        self.lifetime = 3600
        self.slowness = 0.0
        self.retry_after = ""
        self.before_answering: Callable[[], Any] = lambda: None
        self.repeats_refresh_token = False

    def problem_with(self, query: dict[str, str]) -> str:
        """What is wrong with a request for consent; nothing, if all is well."""
        needed = {
            "client_id": CLIENT_ID,
            "response_type": "code",
            "code_challenge_method": "S256",
        }
        for name, value in needed.items():
            if query.get(name) != value:
                return name
        if query.get("redirect_uri") not in self.redirect_uris:
            return "redirect_uri"
        missing = {"state", "scope", "code_challenge"} - query.keys()
        return ", ".join(missing)

    def code_for(self, query: dict[str, str]) -> str:
        """A code that stands for this consent."""
        code = secrets.token_urlsafe(16)
        self.grants.codes[code] = Code(
            self.person,
            query["redirect_uri"],
            query["code_challenge"],
            query.get("nonce"),
            query["scope"],
        )
        return code

    def trade(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """Answer the token endpoint."""
        expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if authorization != f"Basic {expected}":
            return 401, {"error": "invalid_client"}
        if form.get("grant_type") == "refresh_token":
            return self._renew(form.get("refresh_token", ""))
        code = self.grants.codes.pop(form.get("code", ""), None)
        if code is None or code.redirect_uri != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != code.challenge:
            return 400, {"error": "invalid_grant"}
        answer = self._tokens(code.person, code.scope)
        if "openid" in code.scope.split():
            self.traded = code
            answer["id_token"] = self.makes_id_tokens(self)
        else:
            answer["refresh_token"] = self._refresh_token(code.person)
        return 200, answer

    def _renew(self, refresh_token: str) -> tuple[int, dict[str, Any]]:
        person = self.grants.refresh.get(refresh_token)
        if person is None:
            return 400, {"error": "invalid_grant"}
        answer = self._tokens(person, "user-read-email")
        if self.repeats_refresh_token:
            answer["refresh_token"] = self._refresh_token(person)
        return 200, answer

    def _tokens(self, person: Person, scope: str) -> dict[str, Any]:
        token = f"access-{secrets.token_urlsafe(16)}"
        self.grants.access[token] = person
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": self.lifetime,
            "scope": scope,
        }

    def _refresh_token(self, person: Person) -> str:
        token = f"refresh-{secrets.token_urlsafe(16)}"
        self.grants.refresh[token] = person
        return token

    def claims(self, **changes: Any) -> dict[str, Any]:
        """What an ID token says of whoever has agreed last; `changes` to a forgery come on top."""
        code = self.traded
        about = {
            "sub": code.person.subject,
            "email": code.person.email,
            "email_verified": code.person.email_verified,
            "name": code.person.name,
            "nonce": code.nonce,
        }
        return super().claims(**{**about, **self.id_token_changes, **changes})


def both_doors_at(provider: Provider, settings: Any) -> None:
    """Let the site take `provider` for Google and for Spotify."""
    settings.GOOGLE_OAUTH_CLIENT_ID, settings.GOOGLE_OAUTH_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
    settings.GOOGLE_ACCOUNTS_URL = settings.GOOGLE_OAUTH_URL = provider.url
    settings.GOOGLE_KEYS_URL = provider.keys_url
    spotify_at(provider, settings)


def spotify_at(provider: Provider, settings: Any) -> None:
    """Let the site take `provider` for Spotify."""
    settings.SPOTIFY_CLIENT_ID, settings.SPOTIFY_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
    settings.SPOTIFY_ACCOUNTS_URL = settings.SPOTIFY_API_URL = provider.url
