"""Which servers are asked that somebody names: public ones over https, and those that the operator
trusts."""

from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from accounts.http.guarded import Guard

MAX_CHARACTERS = 2048
PORTS = {"http": 80, "https": 443}


class BadAddress(ValueError):
    """An address that is none, or that nothing is sent to; the message says which."""


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, in one spelling. Raises `BadAddress`."""
    parts = parts_of(url)
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else parts.hostname
    return f"{parts.scheme}://{host}:{port_of(parts)}"


def is_trusted(url: str, trusted: Collection[str]) -> bool:
    """Whether an address is of one of the `trusted` origins. Raises `BadAddress`."""
    origin = origin_of(url)
    return any(origin in (named, origin_of(named)) for named in trusted if named)


def guard_for(url: str, *, trusted: Collection[str], setting: str) -> Guard:
    """The rule for connections to this address. Raises `BadAddress`.

    Origins that are `trusted` may be plain http, or within a network of ours; what is not must be
    https, and lead to public addresses alone. `setting` is where the operator names them.
    """
    parts = parts_of(url)
    if is_trusted(url, trusted):
        return Guard.for_operators_server(port_of(parts))
    if parts.scheme != "https":
        raise BadAddress(f"It is not https, and {setting} does not name it.")
    return Guard(ports=frozenset({port_of(parts)}))


def parts_of(url: str) -> SplitResult:
    """The parts of an address with a scheme and a host. Raises `BadAddress`."""
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


def port_of(parts: SplitResult) -> int:
    """The port, or the usual one of the scheme."""
    return parts.port or PORTS[parts.scheme]
