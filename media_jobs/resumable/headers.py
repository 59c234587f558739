"""What the headers of a chunk say: which bytes it has, and their digest."""

import base64
import binascii
import re
from typing import NamedTuple

from media_jobs.errors import Refused

RANGE = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})")
SHA256 = re.compile(r"(?:^|,)\s*sha-256=:([A-Za-z0-9+/=]*):")
SHA256_BYTES = 32


class Span(NamedTuple):
    """The bytes from `start` to before `end` of a file that has `total`."""

    start: int
    end: int
    total: int

    @property
    def size(self) -> int:
        """How many bytes these are."""
        return self.end - self.start


def read_content_range(header: str) -> Span:
    """Read a `Content-Range` (RFC 9110, 14.4) whose length is known. Raises `Refused`."""
    match = RANGE.fullmatch(header.strip())
    if match is None:
        raise Refused("bad_range", "Send `Content-Range: bytes first-last/total` with each chunk.")
    first, last, total = map(int, match.groups())
    if not first <= last < total:
        raise Refused("bad_range", "The range ends before it begins, or beyond the file.")
    return Span(first, last + 1, total)


def read_content_digest(header: str) -> str:
    """The SHA-256 in a `Content-Digest` (RFC 9530), as hex; empty where there is none of that kind.

    Raises `Refused` for one that cannot be read.
    """
    match = SHA256.search(header)
    if match is None:
        return ""
    try:
        digest = base64.b64decode(match[1], validate=True)
    except binascii.Error:
        digest = b""
    if len(digest) != SHA256_BYTES:
        raise Refused("bad_digest", "Send `Content-Digest: sha-256=:…:` with 32 bytes in base64.")
    return digest.hex()
