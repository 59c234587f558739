"""An object store on loopback that keeps things, or answers as one that is in trouble."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ERROR = "<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>"
NOTHING_THERE = b"<?xml version='1.0'?><ListBucketResult></ListBucketResult>"


class ObjectStore:
    """Speaks as much of S3 as keeping, reading, deleting and listing nothing need."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.trouble: tuple[int, str] | None = None
        """The status and the error code that everything is answered with."""
        self.asked: list[str] = []


@contextmanager
def object_store() -> Iterator[tuple[ObjectStore, str]]:
    """A store, and the URL of its endpoint."""
    store = ObjectStore()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self, status: int, body: bytes = b"") -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", '"0"')
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def _body(self) -> bytes:
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))

        def handle_one(self) -> None:
            store.asked.append(self.command)
            body, (key, _, query) = self._body(), self.path.partition("?")
            if store.trouble is not None:
                status, code = store.trouble
                return self._answer(status, ERROR.format(code=code).encode())
            if self.command == "PUT":
                store.objects[key] = body
                return self._answer(200)
            if self.command == "DELETE":
                store.objects.pop(key, None)
                return self._answer(204)
            if "prefix=" in query:
                return self._answer(200, NOTHING_THERE)
            if key not in store.objects:
                return self._answer(404, ERROR.format(code="NoSuchKey").encode())
            return self._answer(200, store.objects[key])

        do_GET = do_HEAD = do_PUT = do_DELETE = do_POST = handle_one  # noqa: N815

        def log_message(self, *args: Any) -> None:
            """Be quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield store, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
