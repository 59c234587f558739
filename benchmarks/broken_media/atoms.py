"""Videos made to hurt: headers, tables and trees that promise more than a file can hold."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

Special = tuple[str, Callable[[], bytes]]


def edited(data: bytes, name: bytes, offset: int, value: bytes) -> bytes:
    """The file with `value` at `offset` from the first place that is called `name`."""
    place = data.index(name) + offset
    return data[:place] + value + data[place + len(value) :]


def atom(name: bytes, body: bytes = b"") -> bytes:
    """An atom of an MP4."""
    return struct.pack(">I4s", len(body) + 8, name) + body


def nested(name: bytes, depth: int) -> bytes:
    """An atom in an atom in an atom …"""
    return b"".join(struct.pack(">I4s", 8 * (depth - level), name) for level in range(depth))


def _in_moov(mp4: bytes, more: bytes) -> bytes:
    """The file with `more` as the first atoms of its index, which lies at the end."""
    place = mp4.rindex(b"moov")
    size = int.from_bytes(mp4[place - 4 : place], "big") + len(more)
    return mp4[: place - 4] + struct.pack(">I", size) + b"moov" + more + mp4[place + 4 :]


def _track(mp4: bytes) -> bytes:
    place = mp4.rindex(b"trak") - 4
    return mp4[place : place + int.from_bytes(mp4[place : place + 4], "big")]


def video_specials(sources: dict[str, bytes]) -> Iterator[Special]:
    """Name and maker of each special video."""
    mp4, mkv, avi = sources["sound.mp4"], sources["sound.mkv"], sources["sound.avi"]
    ts = sources["sound.ts"]
    many, most = struct.pack(">I", 1_000_000), b"\xff" * 4
    yield "a-million-sizes.mp4", lambda: edited(mp4, b"stsz", 12, many)
    yield "100-million-pictures-of-one-byte.mp4", lambda: _of_one_size(mp4, 100_000_000)
    yield "4-billion-sizes.mp4", lambda: edited(mp4, b"stsz", 12, most)
    yield "a-million-times.mp4", lambda: edited(mp4, b"stts", 12, many)
    yield (
        "4-billion-times.mp4",
        lambda: edited(mp4, b"stts", 8, struct.pack(">III", 1, 2**32 - 1, 1)),
    )
    yield "no-time-at-all.mp4", lambda: edited(mp4, b"stts", 16, bytes(4))
    yield "4-billion-chunks.mp4", lambda: edited(mp4, b"stco", 8, most)
    yield "length-of-36-years.mp4", lambda: edited(mp4, b"mvhd", 20, b"\x7f\xff\xff\xff")
    yield "time-scale-of-zero.mp4", lambda: edited(mp4, b"mdhd", 16, bytes(4))
    yield "atoms-of-no-length.mp4", lambda: _in_moov(mp4, (bytes(4) + b"free") * 1000)
    yield "atoms-flood.mp4", lambda: _in_moov(mp4, atom(b"free") * 500_000)
    yield (
        "user-data-flood.mp4",
        lambda: _in_moov(mp4, atom(b"udta", atom(b"\xa9nam", bytes(8))) * 50_000),
    )
    yield "nested-atoms.mp4", lambda: _in_moov(mp4, nested(b"udta", 100_000))
    yield "nested-tracks.mp4", lambda: _in_moov(mp4, nested(b"trak", 5_000))
    yield "thousand-tracks.mp4", lambda: _in_moov(mp4, _track(mp4) * 1000)
    yield "twenty-thousand-tracks.mp4", lambda: _in_moov(mp4, atom(b"trak", atom(b"mdia")) * 20_000)
    yield "edits-flood.mp4", lambda: _with_edits(mp4, [(1, 0)] * 100_000)
    yield "edit-of-36-years.mp4", lambda: _with_edits(mp4, [(2**31 - 1, -1), (400, 0)])
    yield "edit-beyond-the-end.mp4", lambda: _with_edits(mp4, [(400, 2**30)])
    yield "huge-pictures.mp4", lambda: edited(mp4, b"avc1", 28, b"\xff\xff\xff\xff")
    yield "mkv-of-no-length.mkv", lambda: mkv[:200] + b"\x1f\x43\xb6\x75\x80" * 500_000 + mkv[200:]
    yield "nested-elements.mkv", lambda: mkv[:40] + b"\x18\x53\x80\x67\x01" + b"\xff" * 7 * 10_000
    yield "avi-of-4-billion-pictures.avi", lambda: edited(avi, b"avih", 24, most)
    yield "avi-of-no-rate.avi", lambda: edited(avi, b"strh", 28, bytes(8))
    yield "programs-flood.ts", lambda: _program_tables() + ts


def _of_one_size(mp4: bytes, count: int) -> bytes:
    """So many pictures of a byte each in one chunk: a table that need not list them."""
    number = struct.pack(">I", count)
    return edited(edited(mp4, b"stsz", 8, bytes([0, 0, 0, 1]) + number), b"stsc", 16, number)


def _with_edits(mp4: bytes, edits: list[tuple[int, int]]) -> bytes:
    rows = b"".join(struct.pack(">IiI", length, start, 1 << 16) for length, start in edits)
    table = atom(b"edts", atom(b"elst", struct.pack(">II", 0, len(edits)) + rows))
    place = mp4.rindex(b"trak")
    size = int.from_bytes(mp4[place - 4 : place], "big") + len(table)
    track = struct.pack(">I", size) + b"trak" + table
    inner = mp4[: place - 4] + track + mp4[place + 4 :]
    moov = inner.rindex(b"moov", 0, place)
    whole = int.from_bytes(inner[moov - 4 : moov], "big") + len(table)
    return inner[: moov - 4] + struct.pack(">I", whole) + inner[moov:]


def _program_tables() -> bytes:
    """Packets that announce a program each, as many as there are addresses."""
    packets = []
    for number in range(0x20, 0x1F00):
        table = struct.pack(">BHHBBBHH", 0, 0xB00D, 1, 0xC1, 0, 0, number, 0xE000 | number)
        packets.append((b"\x47\x40\x00\x10\x00" + table + bytes(4)).ljust(188, b"\xff"))
    return b"".join(packets)
