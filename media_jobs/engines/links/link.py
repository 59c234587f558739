"""What counts as a link: https, a public name, and nothing that programs read differently."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, unquote, urljoin

import idna

from accounts.http.guarded import HTTPS_PORT
from media_jobs.engines.errors import EngineRefused

MAX_CHARACTERS = 2048

_LINK = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?P<query>\?[^#]*)?(#.*)?",
    re.IGNORECASE,
)
_AUTHORITY = re.compile(r"(?P<host>[^:]*)(:(?P<port>[0-9]{1,5}))?")
# A name ends in letters: whatever ends in a number is read as an IPv4 address by somebody.
_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"({_LABEL}\.)+[a-z]([a-z0-9-]{{0,61}}[a-z0-9])")
# Spaces, control characters, and backslashes, which browsers take for slashes.
_NEVER = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029]")


@dataclass(frozen=True)
class Link:
    """An https link in one spelling: `host` is ASCII in lower case, `target` path and query.

    To a server that the operator trusts it may be one of plain http.
    """

    host: str
    port: int
    target: str
    scheme: str = "https"

    def __str__(self) -> str:
        port = "" if self.port == HTTPS_PORT else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}{self.target}"

    @property
    def filename(self) -> str:
        """The last part of the path, which may be empty."""
        return unquote(self.target.partition("?")[0].rpartition("/")[2])


def parse_link(text: str) -> Link:
    """The link that somebody has given. Raises `EngineRefused` for what is none, or not taken."""
    text = text.strip(" \t\r\n")
    _require_length(text)
    found = _LINK.fullmatch(text)
    if found is None or _NEVER.search(text):
        raise EngineRefused("not_a_link", "This is not a link. Send one that begins with https://.")
    if found["scheme"].lower() != "https":
        raise EngineRefused("link_not_https", "Only links that begin with https:// are fetched.")
    if "@" in found["authority"]:
        raise EngineRefused(
            "link_with_credentials", "Links with a user name or password are not fetched."
        )
    host, port = parse_authority(found["authority"])
    target = _escaped(found["path"] or "/") + _escaped(found["query"] or "")
    link = Link(host, port, target)
    _require_length(str(link))  # what is escaped is longer, and is read again
    return link


def _require_length(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise EngineRefused(
            "link_too_long", f"Links have at most {MAX_CHARACTERS} characters. Send a shorter one."
        )


def parse_authority(text: str) -> tuple[str, int]:
    """The name and the port of `name` or `name:port`. Raises `EngineRefused`."""
    found = _AUTHORITY.fullmatch(text)
    if found is None:
        raise host_refused(text)
    return _ascii_name(found["host"]), int(found["port"] or HTTPS_PORT)


def next_link(link: Link, location: str) -> Link:
    """Where an answer to `link` leads on to. Raises `EngineRefused`."""
    try:
        if not _NEVER.search(location):
            return parse_link(urljoin(str(link), location))
    except ValueError:  # half an IPv6 address
        pass
    raise EngineRefused("not_a_link", "This link leads on to something that is no link.")


def require_port(link: Link, ports: Collection[int]) -> None:
    """Raise `EngineRefused` for a link to a port that nothing is fetched from."""
    if link.port not in ports:
        allowed = ", ".join(map(str, sorted(ports)))
        raise EngineRefused(
            "link_port_refused", f"Links to port {link.port} are not fetched, only to {allowed}."
        )


def host_refused(host: str) -> EngineRefused:
    """The refusal of a name; it does not tell whether that exists in a network of ours."""
    return EngineRefused(
        "link_host_refused",
        f"No public server is called “{host[:100]}”. Check the link, or download the file and "
        "send that.",
    )


def _ascii_name(host: str) -> str:
    name = host.lower()
    if not name.isascii():
        try:
            name = idna.encode(name).decode("ascii")
        except idna.IDNAError:
            raise host_refused(host) from None
    if len(name) > 253 or not _NAME.fullmatch(name):
        raise host_refused(host)
    return name


def _escaped(text: str) -> str:
    """With what must not stand in a request line percent-encoded; what is so already stays."""
    return quote(text, safe="%/:?@!$&'()*+,;=-._~[]")
