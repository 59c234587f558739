"""Pieces of PNG and RIFF files, for files that no encoder would write."""

from __future__ import annotations

import struct
import zlib

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SAMPLES = {0: 1, 2: 3, 6: 4}


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    checksum = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + checksum


def with_chunks(png: bytes, chunks: bytes) -> bytes:
    """The PNG with chunks behind its header."""
    return png[:33] + chunks + png[33:]


def png_of(width: int, height: int, pixels: bytes = b"", *, colours: int = 2) -> bytes:
    """A PNG that claims a size, whatever its packed `pixels` hold."""
    header = struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)
    return _SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def huge_png(width: int, height: int, *, colours: int = 2) -> bytes:
    """A black PNG of any size, in a few hundred kilobytes at most."""
    size = (1 + width * _SAMPLES[colours]) * height
    packer, piece = zlib.compressobj(9), bytes(1_000_000)
    packed = [
        packer.compress(piece[: min(len(piece), size - start)])
        for start in range(0, size, len(piece))
    ]
    return png_of(width, height, b"".join(packed) + packer.flush(), colours=colours)


def riff(body: bytes) -> bytes:
    """A WebP file of these chunks."""
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
