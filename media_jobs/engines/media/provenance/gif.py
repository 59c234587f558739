"""Walk through the blocks of a GIF: comments, XMP and C2PA (GIF89a and its extensions)."""

from __future__ import annotations

from typing import BinaryIO

from media_jobs.engines.media.provenance.marks import MOST_PARTS, Marks
from media_jobs.engines.media.provenance.text import decoded

_EXTENSION, _PICTURE = b"\x21", b"\x2c"
_COMMENT, _APPLICATION = b"\xfe", b"\xff"
_XMP, _C2PA = b"XMP DataXMP", b"C2PA_GIF"
# XMP is not cut into sub-blocks; 258 bytes behind it make it pass for such.
_XMP_TRAILER = b"\x01\xff\xfe"


def read_gif(file: BinaryIO, marks: Marks) -> None:
    """Add what the GIF in `file` holds to `marks`; pixels are stepped over."""
    file.seek(10)
    _skip_colours(file, file.read(1))
    file.seek(2, 1)
    for _ in range(MOST_PARTS):
        block = file.read(1)
        if block == _EXTENSION:
            _add_extension(file, marks)
        elif block == _PICTURE:
            _skip_colours(file, file.read(9)[-1:])
            file.seek(1, 1)
            _sub_blocks(file)
        else:
            return


def _add_extension(file: BinaryIO, marks: Marks) -> None:
    label, start = file.read(1), file.tell()
    blocks = _sub_blocks(file)
    if label == _COMMENT:
        marks.say("container", "comment", decoded(blocks))
    elif label == _APPLICATION and blocks.startswith(_C2PA):
        marks.credentials = True
    elif label == _APPLICATION and blocks.startswith(_XMP):
        end = file.tell()
        file.seek(start + 1 + len(_XMP))
        packet = marks.read(file, end - file.tell())
        marks.xmp.append(packet.partition(_XMP_TRAILER)[0])
        file.seek(end)


def _sub_blocks(file: BinaryIO) -> bytes:
    """Read to the empty block that ends a row of them; the first 64 KB of what they hold."""
    found = b""
    while size := int.from_bytes(file.read(1)):
        data = file.read(size)
        if len(found) < 65536:
            found += data
    return found


def _skip_colours(file: BinaryIO, flags: bytes) -> None:
    if flags and flags[0] & 0x80:
        file.seek(3 * 2 ** ((flags[0] & 7) + 1), 1)
