"""What FFmpeg keeps of the index of an MP4 or MOV, before it reads any picture.

It keeps covers and texts as they are, and makes an entry of some 40 bytes for each sample, whether
or not the file holds it: a table of twenty bytes may promise a hundred million. (ISO/IEC 14496-12,
8.7 and 8.8.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from mmap import mmap

import numpy as np

from media_jobs.engines.media.boxes import PLACE_OF_TABLES, Box, body, boxes, flood, inside

# An hour of sound in packets of 2.5 ms, the shortest there are, has 1.4 million.
_MOST_ENTRIES = 4_000_000
# An hour's index is 5 MB, and its cover may be as large as any picture that is accepted.
_MOST_BYTES = 64 << 20
# Padding, and whatever lies behind the last box that makes sense.
_NOT_KEPT = (b"free", b"skip", b"")
# Where the number of samples stands, counted from the name of the table.
_SAMPLES = {b"stsz": 12, b"stz2": 12, b"trun": 8}
_CHUNKS = (b"stco", b"co64")
_TABLES = (b"stsz", b"stz2", b"stts", b"stsc", *_CHUNKS)
# Of sound that is not compressed, an entry stands for so many samples or more.
_FEWEST_SAMPLES = 160


def refuse_large_index(data: mmap, start: int, end: int) -> None:
    """Raise EngineRefused `damaged_file` where reading the index would take too much memory.

    Tables are looked for wherever they may lie: FFmpeg takes them at any depth.
    """
    outside = list(_outside_media(data, start, end))
    if sum(box.end - box.start for box in outside if box.name not in _NOT_KEPT) > _MOST_BYTES:
        raise flood()
    promised = sum(
        max(1, _number(data, place + offset))
        for name, offset in _SAMPLES.items()
        for place in _places(data, name, outside)
    )
    chunks = sum(_number(data, p + 8) for name in _CHUNKS for p in _places(data, name, outside))
    longest = max((_longest_chunk(data, p) for p in _places(data, b"stsc", outside)), default=0)
    packed = next(_places(data, b"cmov", outside), None) is not None
    if promised + chunks * longest // _FEWEST_SAMPLES <= _MOST_ENTRIES and not packed:
        return
    if packed or _entries_of_tracks(data, outside, start, end) > _MOST_ENTRIES:
        raise flood()


def _outside_media(data: mmap, start: int, end: int) -> Iterator[Box]:
    """The outermost boxes but those that hold pictures and sound, and what lies behind them."""
    for box in boxes(data, start, end):
        if box.name != b"mdat":
            yield replace(box, end=min(box.end, end))
        start = box.end
    if start < end:
        yield Box(b"", start, end)


def _places(data: mmap, name: bytes, outside: list[Box]) -> Iterator[int]:
    return islice(_all_places(data, name, outside), _MOST_ENTRIES)


def _all_places(data: mmap, name: bytes, outside: list[Box]) -> Iterator[int]:
    for box in outside:
        place = data.find(name, box.start, box.end)
        while place >= 0:
            yield place
            place = data.find(name, place + 1, box.end)


def _number(data: mmap, place: int) -> int:
    return int.from_bytes(data[place : place + 4])


def _longest_chunk(data: mmap, place: int) -> int:
    """The most samples of a chunk, by the table `stsc` whose name stands at `place`."""
    rows = data[place + 12 : place + 12 + 12 * _number(data, place + 8)]
    counts = np.frombuffer(rows[: len(rows) // 12 * 12], ">u4")[1::3]
    return int(counts.max(initial=0))


def _entries_of_tracks(data: mmap, outside: list[Box], start: int, end: int) -> int:
    """The same, track by track: uncompressed sound has few entries for many samples.

    Where any table lies elsewhere than it should, that is not believed.
    """
    indexes = [box for box in boxes(data, start, end) if box.name == b"moov"]
    tracks = [track for index in indexes for track in inside(data, index, b"trak")]
    tables = [_tables(data, track) for track in tracks]
    for name in _TABLES:
        there = sum(1 for _ in _places(data, name, outside))
        if there != sum(name in of_track for of_track in tables):
            return _MOST_ENTRIES + 1
    fragments = sum(_number(data, place + 8) for place in _places(data, b"trun", outside))
    pairs = zip(tracks, tables, strict=True)
    return fragments + sum(_entries(data, track, of_track) for track, of_track in pairs)


def _tables(data: mmap, track: Box) -> dict[bytes, int]:
    """Where the names of the tables of a track stand."""
    return {
        table.name: table.start + 4
        for whole in inside(data, track, *PLACE_OF_TABLES)
        for table in boxes(data, body(data, whole), whole.end)
        if table.name in _TABLES
    }


def _entries(data: mmap, track: Box, tables: dict[bytes, int]) -> int:
    sizes, times = tables.get(b"stsz"), tables.get(b"stts", len(data))
    chunks = sum(_number(data, tables[name] + 8) for name in _CHUNKS if name in tables)
    longest = _longest_chunk(data, tables[b"stsc"]) if b"stsc" in tables else 0
    by_chunk = chunks * (longest // _FEWEST_SAMPLES + 1)
    # FFmpeg's condition for making entries by chunk.
    is_sound = data.find(b"soun", track.start, track.end) >= 0
    is_film = data.find(b"vide", track.start, track.end) >= 0
    evenly = _number(data, times + 8) == 1 == _number(data, times + 16)
    if sizes is not None and _number(data, sizes + 8) and is_sound and not is_film and evenly:
        return by_chunk
    counted = sum(_number(data, tables[n] + 12) for n in (b"stsz", b"stz2") if n in tables)
    return counted + by_chunk
