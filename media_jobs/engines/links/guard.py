"""Which connections are made for a link: to public addresses, looked up once, on few ports."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address

import certifi

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.links.addresses import Address, is_public
from media_jobs.engines.links.link import HTTPS_PORT, host_refused


def resolve(host: str) -> list[str]:
    """The addresses of a host, by the system's resolver. Raises `OSError`."""
    absolute = f"{host}.".encode("ascii")  # no search list makes an inner name of it
    found = socket.getaddrinfo(absolute, None, type=socket.SOCK_STREAM)
    return [str(place[0]) for *_, place in found]


@dataclass(frozen=True)
class Guard:
    """The rule for connections. What is checked is an address, and that one is connected to.

    `authorities` is a file with the certificates that a server's must come from.
    """

    ports: frozenset[int] = frozenset({HTTPS_PORT})
    resolve: Callable[[str], list[str]] = resolve
    allows: Callable[[Address], bool] = is_public
    authorities: str = certifi.where()

    def require_port(self, port: int) -> None:
        """Raise `EngineRefused` for a port that nothing is fetched from."""
        if port not in self.ports:
            allowed = ", ".join(map(str, sorted(self.ports)))
            raise EngineRefused(
                "link_port_refused", f"Links to port {port} are not fetched, only to {allowed}."
            )

    def addresses_of(self, host: str, port: int) -> list[str]:
        """Where to connect to. Raises `EngineRefused` where one of the addresses is refused."""
        self.require_port(port)
        try:
            addresses = [ip_address(text) for text in dict.fromkeys(self.resolve(host))]
        except (OSError, ValueError):
            raise host_refused(host) from None
        if not addresses or not all(self.allows(address) for address in addresses):
            raise host_refused(host)
        return [str(address) for address in addresses]

    def tls(self) -> ssl.SSLContext:
        """TLS that checks the certificate and the name in it."""
        return ssl.create_default_context(cafile=self.authorities)
