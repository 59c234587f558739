"""The boxes of an ISO media file (MP4, MOV): a length, four letters, content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap

from media_jobs.engines.errors import EngineRefused

_NAME = re.compile(rb"[\x20-\x7e\xa9]{4}")
# An hour in fragments of a tenth of a second has 72,000.
_MOST_BOXES = 200_000
# An index longer than this is not searched: an hour's is 5 MB.
_LONGEST_INDEX = 64 << 20


# From a track to what tells pictures from sound, and to its tables.
_HANDLER = (b"mdia", b"hdlr")
PLACE_OF_TABLES = (b"mdia", b"minf", b"stbl")


@dataclass(frozen=True, slots=True)
class Box:
    """A box that takes the bytes `start` to `end` of the file (`end` excluded)."""

    name: bytes
    start: int
    end: int


def boxes(data: mmap, start: int, end: int) -> Iterator[Box]:
    """Yield the outermost boxes from `start` on, until one makes no sense or `end` is reached.

    The last may claim to reach beyond `end`. Raises EngineRefused `damaged_file` for a flood of
    boxes that hold nothing.
    """
    count = 0
    while start + 8 <= end:
        count += 1
        if count > _MOST_BOXES:
            raise flood()
        size, name = int.from_bytes(data[start : start + 4]), data[start + 4 : start + 8]
        if size == 1:
            size = int.from_bytes(data[start + 8 : start + 16])
        elif size == 0:
            size = end - start
        if size < 8 or not _NAME.fullmatch(name):
            return
        yield Box(name, start, start + size)
        start += size


def body(data: mmap, box: Box) -> int:
    """Where the content begins: behind the name, or behind the long length that follows it."""
    return box.start + (16 if data[box.start : box.start + 4] == b"\0\0\0\1" else 8)


def inside(data: mmap, box: Box, *path: bytes) -> Iterator[Box]:
    """The boxes that are reached from `box` by the names of `path`."""
    if not path:
        yield box
        return
    for inner in boxes(data, body(data, box), box.end):
        if inner.name == path[0]:
            yield from inside(data, inner, *path[1:])


def flood() -> EngineRefused:
    """The refusal for more boxes or samples than any honest file has."""
    return EngineRefused(
        "damaged_file",
        "The file is cut into more pieces than can be read. Save it again as an ordinary MP4 and "
        "send that.",
    )


def has_other_index(data: mmap, start: int, end: int) -> bool:
    """Whether there is an index of a film (`moov`) other than the first, which players follow."""
    indexes = (content(data, box) for box in boxes(data, start, end) if box.name == b"moov")
    first = next(indexes, b"")
    return any(index != first for index in indexes)


def mixes_codings(data: mmap, start: int, end: int) -> bool:
    """Whether a picture track changes its coding on the way: FFmpeg reads the first alone."""
    indexes = (box for box in boxes(data, start, end) if box.name == b"moov")
    tracks = (track for index in indexes for track in inside(data, index, b"trak"))
    return any(
        len({coding.name for coding in boxes(data, table.start + 16, table.end)}) > 1
        for track in tracks
        if any(data[h.start + 16 : h.start + 20] == b"vide" for h in inside(data, track, *_HANDLER))
        for table in inside(data, track, *PLACE_OF_TABLES, b"stsd")
    )


def content(data: mmap, box: Box) -> bytes:
    """A box as it stands in the file, as far as that is not absurdly long."""
    return data[box.start : min(box.end, box.start + _LONGEST_INDEX)]


def decode_time(data: mmap, fragment: Box) -> int | None:
    """When the first pictures or sounds of a fragment (`moof`) are due, in ticks of their track."""
    at = data.find(b"tfdt", fragment.start, min(fragment.end, len(data)))
    if at < 0:
        return None
    width = 8 if data[at + 4 : at + 5] == b"\1" else 4
    return int.from_bytes(data[at + 8 : at + 8 + width])


def is_protected(data: mmap, start: int, end: int) -> bool:
    """Whether the index describes pictures that are encrypted (ISO/IEC 23001-7, or FairPlay)."""
    indexes = (box for box in boxes(data, start, end) if box.name == b"moov")
    return any(
        data.find(name, box.start, min(box.end, box.start + _LONGEST_INDEX, end)) >= 0
        for box in indexes
        for name in (b"encv", b"drmi")
    )
