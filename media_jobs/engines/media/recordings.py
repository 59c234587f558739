"""Find the recordings that a file is joined from: where one container ends and the next begins.

Two recordings appended to each other (`cat a.webm b.webm`) still open as one file, whose second
half has its own clock, size and coding. Players stop after the first or go on; each is read by its
own header here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path

from media_jobs.engines.media.boxes import (
    boxes,
    content,
    decode_time,
    has_other_index,
    is_protected,
    mixes_codings,
)
from media_jobs.engines.media.index_size import refuse_large_index
from media_jobs.engines.media.sniff import HEAD_BYTES, FileKind, kind_of, sniff
from media_jobs.engines.media.transport import after_change, is_scrambled

# More are hardly made by people; what lies beyond is named as not examined.
MOST_RECORDINGS = 50

# How a file begins in Matroska, AVI, FLV and ISO media, and how many bytes before what is searched.
# Each is searched by letters that stand first and are rare, fast.
_BEGINNINGS = {
    re.compile(pattern, re.DOTALL): before
    for pattern, before in {
        rb"\x1a\x45\xdf\xa3(?:(?!\x1a\x45\xdf\xa3).){1,60}?\x42\x82.(?:webm|matroska)": 0,
        rb"RIFF....AVI LIST": 0,
        rb"FLV\x01[\x01\x04\x05]\x00\x00\x00\x09\x00\x00\x00\x00": 0,
        rb"ftyp(?<=\x00\x00[\x00\x01].ftyp)[0-9A-Za-z ]{4}": 4,
    }.items()
}
_SEGMENT = b"\x18\x53\x80\x67"
# MPEG program streams: the packet of a picture stream, whose number is in its last four bits.
_PICTURE_PACKET = re.compile(rb"\x00\x00\x01([\xe0-\xef])")


@dataclass(frozen=True, slots=True)
class Recording:
    """Bytes `start` to `end` of a file (`end` excluded), which are a video by themselves.

    `is_protected`: its pictures are encrypted. `has_spare_index`: players may show others than
    those of its first index. `mixes_codings`: a part of its pictures is coded in a way that is not
    read. `picture_streams`: how many its packets belong to, where the demuxer learns of them from
    the beginning of the file alone.
    """

    kind: FileKind
    start: int
    end: int
    is_protected: bool = False
    has_spare_index: bool = False
    mixes_codings: bool = False
    picture_streams: int = 0


def recordings(path: Path) -> list[Recording]:
    """The recordings in the file at `path`, in order; nearly always there is one.

    At most `MOST_RECORDINGS` + 1 are returned. Raises EngineRefused as `sniff` and `boxes` do.
    """
    kinds, starts = [sniff(path)], [0]
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        beginnings = Beginnings(data)
        while len(starts) <= MOST_RECORDINGS:
            following = _NEXT.get(kinds[-1].demuxer, _nowhere)(data, starts[-1], beginnings)
            kind = following and kind_of(data[following : following + HEAD_BYTES])
            if not following or not kind or kind.kind != "video":
                break
            kinds.append(kind)
            starts.append(following)
        ends = [*starts[1:], len(data)]
        return [_recording(data, *found) for found in zip(kinds, starts, ends, strict=True)]


def _recording(data: mmap, kind: FileKind, start: int, end: int) -> Recording:
    if kind.demuxer == "mpegts":
        return Recording(kind, start, end, is_protected=is_scrambled(data, start, end))
    if kind.demuxer == "mpeg":
        streams = {found[1] for found in _PICTURE_PACKET.finditer(data, start, end)}
        return Recording(kind, start, end, picture_streams=len(streams))
    if kind.demuxer != "mov":
        return Recording(kind, start, end)
    refuse_large_index(data, start, end)
    return Recording(
        kind,
        start,
        end,
        is_protected=is_protected(data, start, end),
        has_spare_index=has_other_index(data, start, end),
        mixes_codings=mixes_codings(data, start, end),
    )


class Beginnings:
    """Where in `data` videos of whichever kind begin.

    No byte is searched again while places are asked for in their order.
    """

    def __init__(self, data: mmap) -> None:
        self._data = data
        self._next = dict.fromkeys(_BEGINNINGS, -1.0)

    def since(self, start: int) -> int | None:
        """The first at `start` or behind it; None when there is none."""
        for pattern, before in _BEGINNINGS.items():
            if self._next[pattern] < start:
                found = pattern.search(self._data, start + before)
                self._next[pattern] = found.start() - before if found else math.inf
        first = min(self._next.values())
        return None if first == math.inf else int(first)


def _nowhere(_data: mmap, _start: int, _beginnings: Beginnings) -> None:
    return None


def _after_boxes(data: mmap, start: int, _beginnings: Beginnings) -> int | None:
    """ISO media: a second `ftyp` once an index was met, or whatever follows the last box.

    Live recordings repeat header and index before each of their fragments: where the index is the
    same and the clock goes on, so does the recording.
    """
    end, index, due = start, b"", 0
    header: int | None = None
    for box in boxes(data, start, len(data)):
        if box.name == b"ftyp" and index:
            header = box.start if header is None else header
        elif box.name == b"moov":
            if header is not None and content(data, box) != index:
                return header
            index = index or content(data, box)
        elif box.name == b"moof":
            before, due = due, decode_time(data, box) or 0
            if header is not None and due <= before:
                return header
            header = None
        end = box.end
    if header is None and index and end < len(data):
        return end
    return header


def _after_segment(data: mmap, start: int, beginnings: Beginnings) -> int | None:
    """Matroska: a beginning behind the segment; a live recording does not say how long that is."""
    at = data.find(_SEGMENT, start, start + HEAD_BYTES)
    if at < 0:
        return None
    length = 9 - int.from_bytes(data[at + 4 : at + 5]).bit_length()
    size = int.from_bytes(data[at + 4 : at + 4 + length]) & ((1 << 7 * length) - 1)
    begin = at + 4 + length
    unknown = size == (1 << 7 * length) - 1 or begin + size > len(data)
    return beginnings.since(begin if unknown else begin + size)


def _after_chunks(data: mmap, start: int, beginnings: Beginnings) -> int | None:
    """AVI: a beginning that is not the continuation of a large file."""
    size = int.from_bytes(data[start + 4 : start + 8], "little")
    begin = start + 8 + size
    return beginnings.since(begin if begin <= len(data) and size else start + 12)


def _after_tags(data: mmap, start: int, beginnings: Beginnings) -> int | None:
    """FLV: another beginning."""
    return beginnings.since(start + 13)


def _after_tables(data: mmap, start: int, _beginnings: Beginnings) -> int | None:
    """A transport stream: other pictures, or another step."""
    return after_change(data, start)


_NEXT: dict[str, Callable[[mmap, int, Beginnings], int | None]] = {
    "mov": _after_boxes,
    "matroska": _after_segment,
    "avi": _after_chunks,
    "flv": _after_tags,
    "mpegts": _after_tables,
}
