"""An https server on this machine with an authority of its own, and a guard that lets tests in."""

import datetime
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from accounts.http.guarded import Guard
from accounts.http.public_addresses import Address, is_public

HOST = "media.example.org"
# Of the loopback network, and nobody else's.
ADDRESS = "127.83.72.61"

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class HttpsServer:
    """What it answers on which path, and what it was asked."""

    port: int
    authority: str
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[BaseHTTPRequestHandler] = field(default_factory=list)
    reached_at: list[str] = field(default_factory=list)

    def link(self, path: str = "/clip.mp4", host: str = HOST) -> str:
        return f"https://{host}:{self.port}{path}"

    def guard(self, **names: str) -> Guard:
        """A guard under which `HOST`, and other names, may lead to this server, and nowhere else.

        All other addresses are judged as in production.
        """
        known = {HOST: [ADDRESS], **{name: [address] for name, address in names.items()}}
        return self.guard_with(lambda host: known[host] if host in known else _unknown(host))

    def guard_with(self, resolve: Callable[[str], list[str]]) -> Guard:
        return Guard(
            ports=frozenset({self.port}),
            resolve=resolve,
            allows=_this_server_or_public,
            authorities=self.authority,
        )


def _this_server_or_public(address: Address) -> bool:
    return address == IPv4Address(ADDRESS) or is_public(address)


def _unknown(host: str) -> list[str]:
    raise OSError(f"{host} is unknown")


@contextmanager
def https_server(name: str = HOST) -> Iterator[HttpsServer]:
    """Serve https at `ADDRESS` with a certificate for `name` and the names below it."""
    authority, certificate = certificates(name)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # noqa: N802
            here.asked.append(self)
            here.reached_at.append(self.connection.getsockname()[0])
            answer = here.answers.get(self.path.partition("?")[0])
            with suppress(OSError):  # who asked may go away
                if answer is None:
                    self.send_error(404)
                else:
                    answer(self)
            self.close_connection = True

        do_HEAD = do_GET  # noqa: N815

        def do_POST(self) -> None:  # noqa: N802
            self.posted = self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            pass

        def finish_request(self, request: Any, client_address: Any) -> None:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(certificate)
            request.settimeout(30)
            with tls.wrap_socket(request, server_side=True) as secure:
                super().finish_request(secure, client_address)

    server = Server((ADDRESS, 0), Handler)
    here = HttpsServer(server.server_port, authority)
    threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()


def body(data: bytes, *, status: int = 200, **headers: str) -> Answer:
    """An answer with these bytes; headers are named with underscores."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        sent = {"Content_Length": str(len(data)), "Content_Type": "application/octet-stream"}
        for name, value in (sent | headers).items():
            if value:
                request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(data)

    return answer


def redirect(to: str, status: int = 302) -> Answer:
    """An answer that leads on."""
    return body(b"", status=status, Location=to)


@cache
def certificates(name: str) -> tuple[str, str]:
    """Files with the authority, and with a certificate of its for `name` and the key."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = _named("Authority of the tests")
    root = _signed(issuer, issuer, key.public_key(), key, x509.BasicConstraints(True, None))
    own = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName([x509.DNSName(name), x509.DNSName(f"*.{name}")])
    leaf = _signed(_named(name), issuer, own.public_key(), key, names)
    folder = Path(mkdtemp())
    (folder / "authority.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    secret = own.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "server.pem").write_bytes(leaf.public_bytes(serialization.Encoding.PEM) + secret)
    return str(folder / "authority.pem"), str(folder / "server.pem")


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _signed(
    subject: x509.Name, issuer: x509.Name, public: Any, key: Any, extension: x509.ExtensionType
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
    )
    return builder.sign(key, hashes.SHA256())
