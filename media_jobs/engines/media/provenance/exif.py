"""Read the few EXIF tags that say who made a picture; places and serial numbers are not touched.

Only what is wanted is read: Pillow loads every tag of a block, and warns of each that is broken.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from media_jobs.engines.media.provenance.marks import Marks
from media_jobs.engines.media.provenance.text import decoded

_BYTE_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
_TAGS = {
    0x010E: "description",
    0x010F: "make",
    0x0110: "model",
    0x0131: "software",
    0x9286: "usercomment",
    0x9C9C: "xpcomment",
}
_EXIF_DIRECTORY = 0x8769
_MOST_ENTRIES = 1000
_ASCII, _UNDEFINED, _BYTE = 2, 7, 1


def read_exif(data: bytes, marks: Marks) -> None:
    """Add what the EXIF block says to `marks`; a block of plain text is a comment."""
    data = data.removeprefix(b"Exif\0\0")
    order = _BYTE_ORDERS.get(data[:4])
    if order is None:
        marks.say("exif", "usercomment", decoded(data.strip(b"\0")))
        return
    for key, value in _values(data, order):
        marks.say("exif", key, value)


def _values(data: bytes, order: str) -> Iterator[tuple[str, str]]:
    (first,) = struct.unpack_from(order + "I", data, 4)
    directories = [first]
    for number in range(2):
        if number >= len(directories):
            return
        for tag, kind, count, at in _entries(data, order, directories[number]):
            if tag == _EXIF_DIRECTORY:
                directories += struct.unpack_from(order + "I", data, at)
            elif tag in _TAGS and kind in (_ASCII, _UNDEFINED, _BYTE):
                if count > 4:
                    (at,) = struct.unpack_from(order + "I", data, at)
                yield _TAGS[tag], _text(tag, data[at : at + count], order)


def _entries(data: bytes, order: str, start: int) -> Iterator[tuple[int, int, int, int]]:
    """The tag, type and count of each entry of a directory, and where its four bytes lie."""
    if start + 2 > len(data):
        return
    (count,) = struct.unpack_from(order + "H", data, start)
    for number in range(min(count, _MOST_ENTRIES)):
        at = start + 2 + 12 * number
        if at + 12 > len(data):
            return
        yield *struct.unpack_from(order + "HHI", data, at), at + 8


def _text(tag: int, value: bytes, order: str) -> str:
    if _TAGS[tag] == "xpcomment":
        return value.decode("utf-16-le", "replace").rstrip("\0")
    if _TAGS[tag] == "usercomment":
        charset, body = value[:8], value[8:]
        if charset == b"UNICODE\0":
            return _utf16(body, order)
        if charset in (b"ASCII\0\0\0", b"JIS\0\0\0\0\0", bytes(8)):
            value = body
    return decoded(value.partition(b"\0")[0])


def _utf16(body: bytes, order: str) -> str:
    """Programs do not agree on whether the block's byte order holds here: Latin text tells."""
    big = body[0:400:2].count(0) > body[1:400:2].count(0)
    little = body[0:400:2].count(0) < body[1:400:2].count(0)
    encoding = "utf-16-be" if big or (order == ">" and not little) else "utf-16-le"
    return body.decode(encoding, "replace").removeprefix("\ufeff").rstrip("\0")
