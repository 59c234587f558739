"""Which addresses a site and its worker talk to: each other's, and public ones over https."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from accounts.http.guarded import Guard

MAX_CHARACTERS = 2048
PORTS = {"http": 80, "https": 443}


class BadAddress(ValueError):
    """An address that is none, or that nothing is sent to; the message says which."""


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, in one spelling. Raises `BadAddress`."""
    parts = _parts(url)
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else parts.hostname
    return f"{parts.scheme}://{host}:{_port(parts)}"


def trusted_origins() -> set[str]:
    """The origins that may be plain http, or within a network of ours."""
    named = {*settings.WORKER_ORIGINS, settings.WORKER_SERVICE_URL} - {""}
    return named | {origin_of(origin) for origin in named}


def guard_for(url: str) -> Guard:
    """The rule for connections to this address. Raises `BadAddress`.

    What is not trusted must be https, and lead to public addresses alone.
    """
    parts = _parts(url)
    if origin_of(url) in trusted_origins():
        return Guard.for_operators_server(_port(parts))
    if parts.scheme != "https":
        raise BadAddress("It is not https, and WORKER_ORIGINS does not name it.")
    return Guard(ports=frozenset({_port(parts)}))


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _parts(url: str) -> SplitResult:
    if len(url) > MAX_CHARACTERS or not url.isascii() or not url.isprintable() or " " in url:
        raise BadAddress("It is no address.")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise BadAddress("It is no address.") from None
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None:
        raise BadAddress("It is no address that begins with https:// and names a host.")
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or PORTS[parts.scheme]
