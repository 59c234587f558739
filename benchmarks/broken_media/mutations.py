"""Ways to break a file at random: each takes the bytes, the others' bytes and a generator."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Sequence

Way = Callable[[bytes, Sequence[bytes], random.Random], bytes]

# Where the headers lie: most of what can go wrong goes wrong here.
_HEAD = 2048
_EDGES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_NAMES = (
    *(b"moov", b"trak", b"mdhd", b"stts", b"stsz", b"stco", b"stsc", b"tkhd", b"elst", b"avcC"),
    *(b"IHDR", b"IDAT", b"acTL", b"fcTL", b"fdAT", b"VP8X", b"VP8 ", b"ANMF", b"ALPH", b"RIFF"),
    *(b"strh", b"strf", b"idx1", b"movi", b"\x16\x54\xae\x6b", b"\x1f\x43\xb6\x75", b"\xff\xc0"),
    *(b"\xff\xc2", b"\xff\xda", b"\xff\xc4", b"\x2c\x00\x00", b"\x21\xf9"),
)


def flip_bytes(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    """Change some bytes, half of them in the head."""
    broken = bytearray(data)
    for _ in range(rng.choice((1, 4, 16, 64))):
        end = len(broken) if rng.random() < 0.5 else min(_HEAD, len(broken))
        broken[rng.randrange(end)] = rng.randrange(256)
    return bytes(broken)


def truncate(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    """Keep the beginning."""
    return data[: rng.randrange(len(data))]


def cut_out(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    """Leave a part out."""
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.randrange(1, 4096) :]


def splice(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    """Go on with the rest of another file."""
    other = rng.choice(others)
    return data[: rng.randrange(len(data))] + other[rng.randrange(len(other)) :]


def repeat(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    """Put a part in many times."""
    start = rng.randrange(len(data))
    part = data[start : start + rng.randrange(1, 512)]
    return data[:start] + part * rng.choice((2, 50, 1000)) + data[start:]


def edge_values(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    """Write numbers on the edge of what fits, near the names of atoms and chunks."""
    broken = bytearray(data)
    places = [at for name in _NAMES if (at := data.find(name)) >= 0]
    for _ in range(rng.choice((1, 2, 4))):
        near = rng.choice(places) if places else rng.randrange(len(data))
        place = max(0, near + rng.randrange(-8, 40))
        value, width = rng.choice(_EDGES), rng.choice((1, 2, 4))
        order = rng.choice("<>")
        number = struct.pack(f"{order}I", value)
        broken[place : place + width] = number[:width] if order == "<" else number[-width:]
    return bytes(broken)


WAYS: tuple[Way, ...] = (flip_bytes, truncate, cut_out, splice, repeat, edge_values)
