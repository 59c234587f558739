"""Requests to servers that somebody names: to addresses that were checked, bounded in time.

A name is looked up once; what is checked is an address, and that one is connected to. Proxies of
the environment are not used. Plain Python: engines use it too.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from typing import Any, Protocol

import certifi
import httpcore

from accounts.http.public_addresses import Address, is_public

HTTPS_PORT = 443
# How long a read goes on before the clock is looked at again: it may know that nobody waits.
_LOOK_UP_SECONDS = 0.5
# What is written between two looks at the clock.
_PIECE = 16_384


class ServerRefused(Exception):
    """No connection is made to a server: it is unknown, or not one that we connect to."""


class Clock(Protocol):
    """What bounds all that is done with a connection, however often the server answers."""

    def left(self) -> float:
        """The seconds until something has to have come, more than 0. Raises once they are over."""


class Deadline:
    """A clock that ends after so many seconds, whatever has come by then."""

    def __init__(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left. Raises `httpcore.TimeoutException` once they are over."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise httpcore.TimeoutException("out of time")
        return left


def resolve(host: str) -> list[str]:
    """The addresses of a host of the internet, by the system's resolver. Raises `OSError`."""
    absolute = f"{host}.".encode("ascii")  # no search list makes an inner name of it
    return _look_up(absolute)


def _look_up(host: str | bytes) -> list[str]:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(place[0]) for *_, place in found]


@dataclass(frozen=True)
class Guard:
    """The rule for connections: as it is made here, to public https servers.

    `authorities` is a file with the certificates that a server's must come from.
    """

    ports: frozenset[int] = frozenset({HTTPS_PORT})
    resolve: Callable[[str], list[str]] = resolve
    allows: Callable[[Address], bool] = is_public
    authorities: str = certifi.where()

    @classmethod
    def for_operators_server(cls, port: int) -> Guard:
        """The rule for a server that the operator has named: it may be in a network of theirs."""
        return cls(frozenset({port}), resolve=_look_up, allows=lambda address: True)

    def addresses_of(self, host: str, port: int) -> list[str]:
        """Where to connect to. Raises `ServerRefused` where one of the addresses is not allowed."""
        if port not in self.ports:
            raise ServerRefused(f"nothing is sent to port {port} of {host}")
        try:
            addresses = [ip_address(text) for text in dict.fromkeys(self.resolve(host))]
        except (OSError, ValueError) as error:
            raise ServerRefused(f"there is no host {host}") from error
        if not addresses or not all(map(self.allows, addresses)):
            raise ServerRefused(f"{host} is not a public server")
        return [str(address) for address in addresses]


def connections(guard: Guard, clock: Clock) -> httpcore.ConnectionPool:
    """A pool whose connections are made under the guard and end with the clock.

    Requests raise `ServerRefused`, what the clock raises, and what httpcore does.
    """
    return httpcore.ConnectionPool(
        ssl_context=_tls(guard.authorities),
        network_backend=_Backend(guard, clock),
        max_keepalive_connections=0,
    )


@contextmanager
def answered(
    method: str,
    url: str,
    *,
    guard: Guard,
    clock: Clock,
    headers: Mapping[str, str],
    body: bytes = b"",
) -> Iterator[httpcore.Response]:
    """The answer to a request, whose body is read within the block; redirects are not followed.

    Raises as the requests of `connections` do.
    """
    with (
        connections(guard, clock) as pool,
        pool.stream(method, url, headers=_encoded(url, headers), content=body) as response,
    ):
        yield response


def _encoded(url: str, headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    host = httpcore.URL(url).origin
    usual = {b"http": 80, b"https": 443}[host.scheme]
    name = b"[%b]" % host.host if b":" in host.host else host.host
    named = name if host.port == usual else b"%b:%d" % (name, host.port)
    return [(b"Host", named), *((name.encode(), text.encode()) for name, text in headers.items())]


@lru_cache(maxsize=4)
def _tls(authorities: str) -> ssl.SSLContext:
    """TLS that checks the certificate and the name in it."""
    return ssl.create_default_context(cafile=authorities)


class _Backend(httpcore.NetworkBackend):
    """Connects to addresses that the guard allows, one after the other until one answers."""

    def __init__(self, guard: Guard, clock: Clock) -> None:
        self._guard, self._clock, self._backend = guard, clock, httpcore.SyncBackend()

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError(host)
        for address in self._guard.addresses_of(host, port):
            left = self._clock.left()
            try:
                stream = self._backend.connect_tcp(address, port, timeout=left)
                return _Stream(stream, self._clock)
            except (httpcore.NetworkError, httpcore.TimeoutException) as error:
                failure = error
        raise failure


class _Stream(httpcore.NetworkStream):
    """A connection that is waited for as long as the clock says, whatever httpcore would do."""

    def __init__(self, stream: httpcore.NetworkStream, clock: Clock) -> None:
        self._stream, self._clock = stream, clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        while True:
            wait = min(self._clock.left(), _LOOK_UP_SECONDS)
            try:
                return self._stream.read(max_bytes, timeout=wait)
            except httpcore.ReadTimeout:
                continue

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _PIECE):
            piece = buffer[start : start + _PIECE]
            self._stream.write(piece, timeout=self._clock.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._clock.left()
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
