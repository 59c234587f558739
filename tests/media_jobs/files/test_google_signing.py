"""On Google's own machines, whose credentials hold no key, Google signs links to files."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import google.auth
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth.compute_engine import Credentials, _metadata
from google.cloud.storage import _signing
from google.oauth2 import service_account

from media_jobs.files.google import SignedGoogleStorage
from spotifai.runtime import object_store

ACCOUNT = "spotifai@demo.iam.gserviceaccount.com"
TOKEN = {"access_token": "a token of the machine", "expires_in": 3600, "token_type": "Bearer"}


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine of Google's: a metadata server tells whose it is, and gives tokens."""

    class Metadata(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            what = self.path.partition("?")[0].rpartition("/")[2]
            body, kind = json.dumps({"email": ACCOUNT, "scopes": []}), "application/json"
            if what == "token":
                body = json.dumps(TOKEN)
            elif what == "universe-domain":
                body, kind = "googleapis.com", "text/plain"
            self.send_response(200)
            self.send_header("Metadata-Flavor", "Google")
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Metadata)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(_metadata, "_GCE_METADATA_HOST", f"127.0.0.1:{server.server_port}")
    monkeypatch.setattr(google.auth, "default", lambda **_: (Credentials(), "demo"))
    yield
    server.shutdown()
    server.server_close()


@pytest.fixture
def signed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Who asked Google to sign, and with which token."""
    asked = []

    def sign(message: str, token: str, account: str, *_: Any) -> str:
        asked.append((account, token))
        return base64.b64encode(b"signed by Google").decode()

    monkeypatch.setattr(_signing, "_sign_message", sign)
    return asked


def link() -> dict[str, list[str]]:
    """What the link to a file says, of a site that was given a bucket's name and no more."""
    options = object_store.google(bucket_name="files")["OPTIONS"]
    url = SignedGoogleStorage(**options).signed_url(
        "videos/clip.mp4", content_type="video/mp4", disposition="inline", method="GET"
    )
    return parse_qs(urlsplit(url).query)


def test_google_signs_for_an_account_without_a_key(
    machine: None, signed: list[tuple[str, str]]
) -> None:
    said = link()
    assert signed == [(ACCOUNT, TOKEN["access_token"])]
    assert said["X-Goog-Signature"] == [b"signed by Google".hex()]
    assert said["X-Goog-Credential"][0].startswith(f"{ACCOUNT}/")
    assert said["response-content-type"] == ["video/mp4"]


def test_an_account_with_a_key_signs_itself(
    monkeypatch: pytest.MonkeyPatch, signed: list[tuple[str, str]]
) -> None:
    key = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    account = {"client_email": ACCOUNT, "token_uri": "https://example.org/token"}
    credentials = service_account.Credentials.from_service_account_info(
        account | {"private_key": key.decode()}
    )
    monkeypatch.setattr(google.auth, "default", lambda **_: (credentials, "demo"))
    assert link()["X-Goog-Credential"][0].startswith(f"{ACCOUNT}/")
    assert signed == []
