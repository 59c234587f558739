"""Walk through the chunks of a PNG: texts, XMP, EXIF and C2PA (PNG 1.2 and its extensions)."""

from __future__ import annotations

import struct
from typing import BinaryIO

from detection.engines.media.provenance.marks import MOST_PARTS, Marks
from detection.engines.media.provenance.text import decoded

_XMP = b"XML:com.adobe.xmp"
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")


def read_png(file: BinaryIO, marks: Marks) -> None:
    """Add what the PNG in `file` holds to `marks`; pixels are stepped over."""
    file.seek(8)
    for _ in range(MOST_PARTS):
        head = file.read(8)
        if len(head) < 8:
            return
        size, name = struct.unpack(">I4s", head)
        end = file.tell() + size + 4
        if name in _TEXTS:
            _add_text(name, marks.read(file, size), marks)
        elif name == b"eXIf":
            marks.exif.append(marks.read(file, size))
        elif name == b"caBX":
            marks.credentials = True
        elif name == b"IEND":
            return
        file.seek(end)


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
