"""Files made to hurt: small to send, and dear to whoever believes them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image

from benchmarks.broken_media.atoms import edited, video_specials
from benchmarks.broken_media.chunks import chunk, huge_png, png_of, riff, with_chunks

Special = tuple[str, Callable[[], bytes]]


def specials(sources: dict[str, bytes]) -> list[Special]:
    """Name and maker of each special file."""
    return [*_png(sources), *_jpeg(sources), *_webp(sources), *video_specials(sources)]


def _png(sources: dict[str, bytes]) -> Iterator[Special]:
    png, moving = sources["sound.png"], sources["moving.png"]
    packed = zlib.compress(bytes(300_000_000), 9)
    yield "1-by-49-million.png", lambda: huge_png(1, 49_000_000, colours=0)
    yield "7070-squared.png", lambda: huge_png(7070, 7070)
    yield "7990-squared-with-alpha.png", lambda: huge_png(7990, 7990, colours=6)
    yield "65535-by-970.png", lambda: huge_png(65_535, 970)
    yield "970-by-65535.png", lambda: huge_png(970, 65_535)
    yield "header-of-10-gigapixels.png", lambda: png_of(100_000, 100_000)
    yield "header-of-2-to-the-31.png", lambda: png_of(2**31 - 1, 2**31 - 1)
    yield "no-width.png", lambda: png_of(0, 10)
    yield "zTXt-bomb.png", lambda: with_chunks(png, chunk(b"zTXt", b"a\0\0" + packed))
    yield "iTXt-bomb.png", lambda: with_chunks(png, chunk(b"iTXt", b"a\0\1\0\0\0" + packed))
    yield "iCCP-bomb.png", lambda: with_chunks(png, chunk(b"iCCP", b"a\0\0" + packed))
    yield "texts-flood.png", lambda: with_chunks(png, chunk(b"tEXt", b"a\0b") * 200_000)
    yield "empty-chunks-flood.png", lambda: with_chunks(png, chunk(b"abCd", b"") * 500_000)
    yield "chunk-of-2-gigabytes.png", lambda: with_chunks(png, b"\x7f\xff\xff\xfftEXt")
    yield "IDAT-of-zeros.png", lambda: png_of(100, 100, zlib.compress(bytes(300_000_000), 9))
    yield "a-million-pictures.png", lambda: edited(moving, b"acTL", 4, b"\x00\x0f\x42\x40")
    yield "no-pictures.png", lambda: edited(moving, b"acTL", 4, bytes(4))
    yield (
        "fcTL-flood.png",
        lambda: with_chunks(
            moving,
            chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 320, 320, 0, 0, 1, 100, 0, 0)) * 100_000,
        ),
    )
    yield "delay-of-18-hours.png", lambda: edited(moving, b"fcTL", 24, b"\xff\xff\x00\x01")
    yield "interlaced.png", lambda: edited(png, b"IHDR", 16, b"\1")


def _jpeg(sources: dict[str, bytes]) -> Iterator[Special]:
    jpeg, progressive = sources["sound.jpg"], sources["progressive.jpg"]
    sized = struct.pack(">HH", 65_500, 65_500)
    yield "header-of-4-gigapixels.jpg", lambda: edited(jpeg, b"\xff\xc0", 5, sized)
    yield "progressive-of-4-gigapixels.jpg", lambda: edited(progressive, b"\xff\xc2", 5, sized)
    yield (
        "header-of-200-megapixels.jpg",
        lambda: edited(jpeg, b"\xff\xc0", 5, struct.pack(">HH", 12_240, 16_320)),
    )
    yield (
        "progressive-of-50-megapixels.jpg",
        lambda: edited(progressive, b"\xff\xc2", 5, struct.pack(">HH", 7000, 7100)),
    )
    yield "no-height.jpg", lambda: edited(jpeg, b"\xff\xc0", 5, bytes(2))
    yield "two-components.jpg", lambda: edited(jpeg, b"\xff\xc0", 9, b"\2")
    yield "no-sampling.jpg", lambda: edited(progressive, b"\xff\xc2", 11, b"\0")
    yield "scans-flood.jpg", _scans_flood
    yield "comments-flood.jpg", lambda: jpeg[:2] + b"\xff\xfe\0\2" * 1_000_000 + jpeg[2:]
    yield "markers-flood.jpg", lambda: jpeg[:2] + b"\xff" * 5_000_000 + jpeg[2:]
    yield "stray-bytes.jpg", lambda: jpeg[:2] + b"\xff\xd8" * 500_000 + jpeg[2:]
    yield (
        "EXIF-loop.jpg",
        lambda: (
            jpeg[:2] + b"\xff\xe1\0\x16Exif\0\0II*\0\x08\0\0\0\xff\xff\x12\x01\x08\0" + jpeg[2:]
        ),
    )


def _scans_flood() -> bytes:
    file = BytesIO()
    Image.new("RGB", (4000, 4000), (9, 99, 199)).save(file, "JPEG", progressive=True)
    data = file.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * 2000 + data[-2:]


def _webp(sources: dict[str, bytes]) -> Iterator[Special]:
    webp, moving = sources["sound.webp"], sources["moving.webp"]
    yield "animation-of-49-megapixels.webp", lambda: _animated_webp(7000, 2)
    yield "animation-of-16-megapixels.webp", lambda: _animated_webp(3990, 8)
    yield "canvas-of-268-megapixels.webp", lambda: edited(moving, b"VP8X", 12, b"\xfe\x3f\0" * 2)
    yield "canvas-of-281-terapixels.webp", lambda: edited(moving, b"VP8X", 12, b"\xff" * 6)
    yield "picture-of-16383-squared.webp", lambda: edited(webp, b"VP8 ", 14, b"\xff\x3f" * 2)
    yield "no-length.webp", lambda: edited(webp, b"RIFF", 4, bytes(4))
    yield "chunks-flood.webp", lambda: riff(webp[12:] + b"abcd\0\0\0\0" * 500_000)
    yield "ANMF-flood.webp", lambda: riff(moving[12:] + (b"ANMF\x10\0\0\0" + bytes(16)) * 200_000)


def _animated_webp(side: int, count: int) -> bytes:
    file = BytesIO()
    pictures = [Image.new("RGB", (side, side), (9 * n, 0, 0)) for n in range(count)]
    pictures[0].save(
        file, "WEBP", save_all=True, append_images=pictures[1:], lossless=True, method=0
    )
    return file.getvalue()


def write_specials(sources: dict[str, bytes], folder: Path) -> list[Path]:
    """Write the special files and return their paths."""
    paths = []
    for name, make in specials(sources):
        (folder / name).write_bytes(make())
        paths.append(folder / name)
    return paths
