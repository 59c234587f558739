"""The boxes of an ISO media file (MP4, MOV): a length, four letters, content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap

_NAME = re.compile(rb"[\x20-\x7e\xa9]{4}")
# An index longer than this is not searched: an hour's is 5 MB.
_LONGEST_INDEX = 64 << 20


@dataclass(frozen=True, slots=True)
class Box:
    """A box that takes the bytes `start` to `end` of the file (`end` excluded)."""

    name: bytes
    start: int
    end: int


def boxes(data: mmap, start: int, end: int) -> Iterator[Box]:
    """Yield the outermost boxes from `start` on, until one makes no sense or `end` is reached.

    The last may claim to reach beyond `end`.
    """
    while start + 8 <= end:
        size, name = int.from_bytes(data[start : start + 4]), data[start + 4 : start + 8]
        if size == 1:
            size = int.from_bytes(data[start + 8 : start + 16])
        elif size == 0:
            size = end - start
        if size < 8 or not _NAME.fullmatch(name):
            return
        yield Box(name, start, start + size)
        start += size


def count_indexes(data: mmap, start: int, end: int) -> int:
    """How many indexes of a whole film (`moov`) there are; players follow the first."""
    return sum(box.name == b"moov" for box in boxes(data, start, end))


def is_protected(data: mmap, start: int, end: int) -> bool:
    """Whether the index describes pictures that are encrypted (ISO/IEC 23001-7, or FairPlay)."""
    indexes = (box for box in boxes(data, start, end) if box.name == b"moov")
    return any(
        data.find(name, box.start, min(box.end, box.start + _LONGEST_INDEX, end)) >= 0
        for box in indexes
        for name in (b"encv", b"drmi")
    )
