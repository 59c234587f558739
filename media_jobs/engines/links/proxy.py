"""A proxy on this machine that lets one program connect to what the guard allows, and no further.

It tunnels (`CONNECT`) to https servers, whose names it looks up itself, and answers nothing else.
"""

from __future__ import annotations

import base64
import secrets
import selectors
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO, TypeVar

from accounts.http.guarded import Guard, ServerRefused
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.links.link import parse_authority

LOOPBACK = "127.0.0.1"
MOST_CONNECTIONS = 32
_HEAD_BYTES = 16_384
_PIECE = 65_536
_CONNECT_SECONDS = 10.0
_LOOK_UP_SECONDS = 0.5

Stream = TypeVar("Stream", socket.socket, IO[bytes])


class _Refused(Exception):
    """A request that is answered with `status` instead of a tunnel."""

    def __init__(self, status: str) -> None:
        self.status = status
        super().__init__(status)


class GuardingProxy:
    """Serves while `serving` runs; `received` counts what came from outside, up to `most_bytes`."""

    def __init__(self, guard: Guard, most_bytes: int) -> None:
        self._guard, self._most_bytes = guard, most_bytes
        self._password = secrets.token_urlsafe(24)
        self._places = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self._counting = threading.Lock()
        self._ended = threading.Event()
        self._listener = socket.create_server((LOOPBACK, 0))
        self.received = 0

    @property
    def port(self) -> int:
        """Where it listens, on loopback."""
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        """What a program is told; no other program of the machine knows the password."""
        return f"http://links:{self._password}@{LOOPBACK}:{self.port}"

    @property
    def is_used_up(self) -> bool:
        """Whether more came than may come."""
        return self.received > self._most_bytes

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Accept connections until the block ends; then all of them end."""
        threading.Thread(target=self._accept, name="links-proxy", daemon=True).start()
        try:
            yield
        finally:
            self._ended.set()
            self._listener.close()

    def _accept(self) -> None:
        self._listener.settimeout(_LOOK_UP_SECONDS)
        while not self._ended.is_set():
            with suppress(OSError):
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            client.settimeout(_CONNECT_SECONDS)
            if not self._places.acquire(blocking=False):
                return _answer(client, "503 Too many connections")
            try:
                with self._asked_for(client) as server:
                    _answer(client, "200 Connected")
                    self._relay(client, server)
            except _Refused as refusal:
                _answer(client, refusal.status)
            finally:
                self._places.release()

    def _asked_for(self, client: socket.socket) -> socket.socket:
        """The connection that the client's request is about. Raises `_Refused`, `OSError`."""
        head = _head_of(client)
        request, *headers = head.decode("latin-1").split("\r\n")
        method, _, rest = request.partition(" ")
        credentials = base64.b64encode(f"links:{self._password}".encode()).decode()
        known = f"proxy-authorization: basic {credentials.lower()}"
        if not any(secrets.compare_digest(line.lower(), known) for line in headers):
            raise _Refused("407 Proxy Authentication Required")
        if method != "CONNECT":
            raise _Refused("403 Only https")
        try:
            host, port = parse_authority(rest.partition(" ")[0])
            addresses = self._guard.addresses_of(host, port)
        except (EngineRefused, ServerRefused):
            raise _Refused("403 Refused") from None
        for address in addresses:
            with suppress(OSError):
                return socket.create_connection((address, port), timeout=_CONNECT_SECONDS)
        raise _Refused("502 Unreachable")

    def _relay(self, client: socket.socket, server: socket.socket) -> None:
        """Carry bytes both ways until one side, the block or what may come ends."""
        other = {client: server, server: client}
        while not self._ended.is_set() and not self.is_used_up:
            for ready in readable([client, server], _LOOK_UP_SECONDS):
                piece = ready.recv(_PIECE)
                if not piece:
                    return
                if ready is server:
                    with self._counting:
                        self.received += len(piece)
                other[ready].sendall(piece)


def readable(files: Sequence[Stream], seconds: float) -> list[Stream]:
    """Those of `files` that can be read within `seconds`, whatever their numbers."""
    with selectors.DefaultSelector() as selector:
        for file in files:
            selector.register(file, selectors.EVENT_READ)
        ready = {key.fileobj for key, _ in selector.select(seconds)}
    return [file for file in files if file in ready]


def _head_of(client: socket.socket) -> bytes:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        piece = client.recv(1)
        if not piece or len(head) > _HEAD_BYTES:
            raise OSError("no request")
        head += piece
    return head


def _answer(client: socket.socket, status: str) -> None:
    client.sendall(f"HTTP/1.1 {status}\r\n\r\n".encode())
