"""Walk through the segments of a JPEG file, and leave out those that have no say in its pixels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import SEEK_CUR, BytesIO
from typing import BinaryIO

START_OF_SCAN = 0xDA
_ALONE = {0x01, *range(0xD0, 0xD9)}
_END = 0xD9
_COMMENT = 0xFE
_APPLICATIONS = range(0xE0, 0xF0)
# JFIF and Adobe say how colours are coded, ICC what they look like.
_COLOURS = ((0xE0, b"JFIF\0"), (0xE2, b"ICC_PROFILE\0"), (0xEE, b"Adobe"))
MAX_SEGMENTS = 100_000
_MARKER = re.compile(rb"\xff[^\x00\xff]")
_BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Segment:
    """A marker and the bytes that belong to it; `start` is where the marker lies in the file."""

    marker: int
    data: bytes
    start: int


def segments(file: BinaryIO) -> Iterator[Segment]:
    """Yield the segments of a JPEG file up to its first scan, which is the last."""
    file.seek(2)
    for _ in range(MAX_SEGMENTS):
        marker = _next_marker(file)
        if marker is None or marker == _END:
            return
        start = file.tell() - 2
        if marker in _ALONE:
            continue
        length = int.from_bytes(file.read(2), "big")
        if length < 2:
            return
        yield Segment(marker, file.read(length - 2), start)
        if marker == START_OF_SCAN:
            return


def _next_marker(file: BinaryIO) -> int | None:
    """The next marker, however many stray bytes lie before it: decoders step over them."""
    while len(block := file.read(_BLOCK)) > 1:
        found = _MARKER.search(block)
        if found:
            file.seek(found.end() - len(block), SEEK_CUR)
            return block[found.end() - 1]
        file.seek(-1, SEEK_CUR)  # the last byte may be the first of a marker
    return None


def pixels_only(file: BinaryIO) -> BytesIO:
    """A copy of the JPEG `file` without EXIF, comments, thumbnails and the like."""
    copy = BytesIO(b"\xff\xd8")
    copy.seek(2)
    for segment in segments(file):
        if segment.marker == START_OF_SCAN:
            file.seek(segment.start)
            copy.write(file.read())
            break
        if _matters(segment):
            size = (len(segment.data) + 2).to_bytes(2, "big")
            copy.write(bytes([0xFF, segment.marker]) + size + segment.data)
    copy.seek(0)
    return copy


def _matters(segment: Segment) -> bool:
    if segment.marker in _APPLICATIONS:
        return any(
            segment.marker == marker and segment.data.startswith(name) for marker, name in _COLOURS
        )
    return segment.marker != _COMMENT
