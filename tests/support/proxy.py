"""A way to a server that can be cut off or frozen without touching the server."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

CHUNK = 65_536


class Proxy:
    """Forwards a port of ours to a server: passing, `refuse`d or `freeze`d.

    Frozen, it accepts connections and takes what is sent, and nothing ever comes back.
    """

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._passing = threading.Event()
        self._passing.set()
        self._open: list[socket.socket] = []
        self._listener = self._listen(0)
        self.port: int = self._listener.getsockname()[1]

    def refuse(self) -> None:
        """Close all connections and refuse new ones."""
        self._stop_listening()
        for connection in self._open:
            _shut(connection)
        self._open.clear()

    def freeze(self) -> None:
        """Go silent, on connections that are open too."""
        self._passing.clear()

    def let_pass(self) -> None:
        """Forward as before, what was held back first."""
        self._passing.set()
        if self._listener.fileno() < 0:
            self._listener = self._listen(self.port)

    def close(self) -> None:
        """End it."""
        self.refuse()
        self._passing.set()

    def _stop_listening(self) -> None:
        with suppress(OSError):  # wakes the thread that accepts
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _listen(self, port: int) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        return listener

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self._target)
            except OSError:
                client.close()
                continue
            self._open += [client, server]
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self._forward, args=(source, sink), daemon=True).start()

    def _forward(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                self._passing.wait()
                sink.sendall(data)
        self._passing.wait()
        _shut(sink)


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


@contextmanager
def proxied(url: str, *, port: int) -> Iterator[tuple[Proxy, str]]:
    """A proxy before the server of `url` (on `port` if it names none), and the URL to it."""
    parts: Any = urlsplit(url)
    proxy = Proxy(parts.hostname, parts.port or port)
    login = parts.netloc.rpartition("@")[0]
    place = f"127.0.0.1:{proxy.port}"
    try:
        yield proxy, parts._replace(netloc=f"{login}@{place}" if login else place).geturl()
    finally:
        proxy.close()
