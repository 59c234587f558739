"""Read the marks in a PNG: texts, XMP, EXIF and C2PA (PNG 1.2 and its extensions)."""

from __future__ import annotations

from typing import BinaryIO

from media_jobs.engines.media.provenance.marks import Marks
from media_jobs.engines.media.provenance.text import decoded
from media_jobs.engines.media.stills.png_chunks import chunks

_XMP = b"XML:com.adobe.xmp"
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")


def read_png(file: BinaryIO, marks: Marks) -> None:
    """Add what the PNG in `file` holds to `marks`; pixels are stepped over."""
    for chunk in chunks(file):
        if chunk.name in _TEXTS:
            _add_text(chunk.name, marks.read(file, chunk.length), marks)
        elif chunk.name == b"eXIf":
            marks.exif.append(marks.read(file, chunk.length))
        elif chunk.name == b"caBX":
            marks.credentials = True


def _add_text(name: bytes, data: bytes, marks: Marks) -> None:
    key, _, rest = data.partition(b"\0")
    if name == b"zTXt":
        rest = marks.inflate(rest[1:])
    elif name == b"iTXt":
        compressed, rest = rest[:1] == b"\1", rest[2:]
        _language, _, rest = rest.partition(b"\0")
        _translated, _, rest = rest.partition(b"\0")
        rest = marks.inflate(rest) if compressed else rest
    if key == _XMP:
        marks.xmp.append(rest)
    elif key.startswith(b"Raw profile type "):
        _add_profile(key.rpartition(b" ")[2], rest, marks)
    else:
        marks.say("png_text", decoded(key), decoded(rest))


def _add_profile(kind: bytes, text: bytes, marks: Marks) -> None:
    """What ImageMagick writes: the name, a length, and the block in hexadecimal digits."""
    try:
        data = bytes.fromhex("".join(text.split(None, 2)[2].decode("ascii").split()))
    except (IndexError, ValueError):
        return
    if kind == b"xmp":
        marks.xmp.append(data)
    elif kind in (b"exif", b"APP1"):
        marks.exif.append(data)
