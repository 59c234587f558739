"""Make real little pictures in every way that pictures are stored."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms

from tests.media_jobs.engines.clips import portrait, scene


def face(side: int = 256) -> Image.Image:
    """The portrait."""
    return Image.fromarray(portrait(side))


def flag(width: int = 60, height: int = 40) -> Image.Image:
    """Four corners of different colours: shows how a picture is turned."""
    image = Image.new("RGB", (width, height), "yellow")
    image.paste("red", (0, 0, width // 2, height // 2))
    image.paste("lime", (width // 2, 0, width, height // 2))
    image.paste("blue", (0, height // 2, width // 2, height))
    return image


def encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    """The picture as the bytes of a file."""
    file = BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    checksum = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + checksum


def with_chunks(png: bytes, *chunks: bytes) -> bytes:
    """The PNG with chunks behind its header."""
    return png[:33] + b"".join(chunks) + png[33:]


def with_segments(jpeg: bytes, *segments: tuple[int, bytes]) -> bytes:
    """The JPEG with segments (marker, data) before its own."""
    added = b"".join(
        bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data for marker, data in segments
    )
    return jpeg[:2] + added + jpeg[2:]


def exif(value: int, *, kind: int = 3, count: int = 1, order: str = "<") -> bytes:
    """An EXIF block, from its TIFF header on, whose only tag is the orientation."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entry = struct.pack(f"{order}HHIHxx", 0x0112, kind, count, value)
    return mark + struct.pack(f"{order}IH", 8, 1) + entry + bytes(4)


def display_p3() -> bytes:
    """A colour profile with the primaries of Display P3, as phones embed it."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    primaries = {
        b"rXYZ": (0.51512, 0.24120, -0.00105),
        b"gXYZ": (0.29198, 0.69225, 0.04189),
        b"bXYZ": (0.15710, 0.06657, 0.78407),
    }
    for name, xyz in primaries.items():
        place = int.from_bytes(profile[(entry := profile.index(name, 128) + 4) : entry + 4], "big")
        profile[place + 8 : place + 20] = struct.pack(">3i", *(round(v * 65_536) for v in xyz))
    return bytes(profile)


def animation(form: str, *, milliseconds: int = 120, count: int = 12, **options: Any) -> bytes:
    """A blank picture, and then `count` with a face that moves."""
    size = (480, 360)
    faces = [scene([(60 + 3 * number, 30)], size=size, side=300) for number in range(count)]
    pictures: Sequence[Image.Image] = [Image.fromarray(picture) for picture in faces]
    blank = Image.new("RGB", size, (90, 90, 90))
    return encoded(
        blank, form, save_all=True, append_images=pictures, duration=milliseconds, **options
    )


def huge_png(width: int, height: int, *, colours: int = 2) -> bytes:
    """A black PNG of any size, in a few hundred kilobytes at most."""
    samples = {0: 1, 2: 3, 6: 4}[colours]
    packer, row = zlib.compressobj(6), bytes(1 + width * samples)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )
