"""A worker that does what a test says, and requests that are signed as it would sign them."""

import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

from django.test import override_settings
from rest_framework.test import APIClient

from generation.lectures.remote import signing
from generation.lectures.remote.archive import write_archive
from media_jobs.engines.context import EngineContext
from tests.generation.lectures.fixtures import known

KEY = "a key that a site and its worker have"
SITE = "http://127.0.0.1:9"

Answer = Callable[[dict[str, Any]], tuple[int, dict[str, Any]]]


@dataclass
class Other:
    """The other side: what it was sent on which path, what it answers there, and its files.

    A `pause`, in seconds, is made after each 20,000 bytes of a file.
    """

    url: str = ""
    answer: Answer = lambda fields: (202, {"status": "processing"})
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    pause: float = 0.0

    @property
    def orders(self) -> list[dict[str, Any]]:
        """What it was sent on `/process`."""
        return [fields for path, fields in self.asked if path == "/process"]


@contextmanager
def other_side() -> Iterator[Other]:
    """Somebody who listens on this machine, and takes only what is signed with the key."""
    other = Other()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:  # noqa: N802
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if not is_signed(self, body):
                return self._send(401, b"{}")
            fields = json.loads(body)
            other.asked.append((self.path, fields))
            status, said = other.answer(fields)
            self._send(status, json.dumps(said).encode())

        def do_GET(self) -> None:  # noqa: N802
            content = other.files.get(self.path)
            self._send(404 if content is None else 200, content or b"")

        def _send(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            for start in range(0, len(content), 20_000):
                self.wfile.write(content[start : start + 20_000])
                time.sleep(other.pause)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    other.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
    try:
        yield other
    finally:
        server.shutdown()
        server.server_close()


def is_signed(request: BaseHTTPRequestHandler, body: bytes) -> bool:
    """Whether a request that we have sent is signed with the key."""
    timestamp, nonce = (request.headers[name] for name in (signing.TIMESTAMP, signing.NONCE))
    with override_settings(WORKER_API_KEY=KEY):
        right = signing.sign(timestamp, nonce, "POST", request.path, body)
    return request.headers.get(signing.SIGNATURE) == right


def signed(
    method: str,
    url: str,
    fields: dict[str, Any] | None = None,
    *,
    key: str = KEY,
    late: float = 0,
    **changed: Any,
) -> Any:
    """The site's answer to a signed request; of what was signed, something may be `changed`."""
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    body = json.dumps(fields).encode() if fields is not None else b""
    timestamp, nonce = str(int(time.time() - late)), changed.get("nonce", secrets.token_hex(16))
    with override_settings(WORKER_API_KEY=key):
        signature = signing.sign(timestamp, nonce, method, path, body)
    headers = {signing.TIMESTAMP: timestamp, signing.NONCE: nonce, signing.SIGNATURE: signature}
    return APIClient().generic(
        changed.get("method", method),
        changed.get("path", path),
        changed.get("body", body),
        content_type="application/json",
        headers=headers | changed.get("headers", {}),
    )


def archive_of(folder: Path) -> bytes:
    """What a worker hands over of a lecture with two slides and two words."""
    read = known(Path(), context=cast(EngineContext, SimpleNamespace(workdir=folder)))
    write_archive(read, folder / "archive.zip")
    return (folder / "archive.zip").read_bytes()
