"""Walk through the chunks of a PNG file, and leave out those that have no say in its pixels."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# More is a flood; a picture of 50 megapixels has some ten thousand.
MAX_CHUNKS = 1_000_000
MAX_PROFILE = 4 * 1024 * 1024
_PIXELS = {
    b"IHDR",
    b"PLTE",
    b"tRNS",
    b"gAMA",
    b"sRGB",
    b"iCCP",
    b"acTL",
    b"fcTL",
    b"IDAT",
    b"fdAT",
    b"IEND",
}


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk's name, where its data begins and how long they are said to be."""

    name: bytes
    start: int
    length: int


def chunks(file: BinaryIO) -> Iterator[Chunk]:
    """Yield the chunks up to the end of picture or file. Stands at the data when it yields."""
    place = len(SIGNATURE)
    for _ in range(MAX_CHUNKS):
        file.seek(place)
        head = file.read(8)
        if len(head) < 8:
            return
        length, name = struct.unpack(">I4s", head)
        yield Chunk(name, place + 8, length)
        if name == b"IEND":
            return
        place += 12 + length


def pixels_only(file: BinaryIO) -> tuple[BytesIO, bool]:
    """A copy of the PNG `file` without texts and the like, and whether it is damaged.

    A checksum that is wrong is put right: decoders stop at it, and browsers at the data behind it.
    The number of an animation's pictures is the number that are there.
    """
    copy, damaged = BytesIO(), False
    copy.write(SIGNATURE)
    pictures = sum(chunk.name == b"fcTL" for chunk in chunks(file))
    for chunk in chunks(file):
        if chunk.name not in _PIXELS:
            continue
        data, checksum = file.read(chunk.length), file.read(4)
        right = struct.pack(">I", zlib.crc32(chunk.name + data))
        damaged |= right != checksum
        if chunk.name == b"iCCP" and not _is_sane_profile(data):
            continue
        if chunk.name == b"acTL":
            data = struct.pack(">I", pictures) + data[4:]
        _write(copy, chunk.name, data)
    copy.seek(0)
    return copy, damaged


def _is_sane_profile(data: bytes) -> bool:
    """Whether a packed colour profile is one, and not a bomb."""
    unpacking = zlib.decompressobj()
    try:
        unpacking.decompress(data[data.index(b"\0") + 2 :], MAX_PROFILE)
    except (ValueError, zlib.error):
        return False
    return unpacking.eof


def _write(copy: BytesIO, name: bytes, data: bytes) -> None:
    checksum = zlib.crc32(data, zlib.crc32(name))
    copy.write(struct.pack(">I4s", len(data), name) + data + struct.pack(">I", checksum))
