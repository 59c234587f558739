"""Read the marks in a JPEG: EXIF, XMP (also extended), comments and C2PA."""

from __future__ import annotations

from typing import BinaryIO

from media_jobs.engines.media.provenance.marks import Marks
from media_jobs.engines.media.provenance.text import decoded
from media_jobs.engines.media.stills.jpeg_segments import segments

_COMMENT, _APP1, _APP11 = 0xFE, 0xE1, 0xEB
_EXIF = b"Exif\0\0"
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_EXTENDED_XMP = b"http://ns.adobe.com/xmp/extension/\0"
# After its name: a digest of 32 digits, the length of the whole and the offset of this part.
_DIGEST, _OFFSET, _BODY = slice(0, 32), slice(36, 40), slice(40, None)

Parts = dict[bytes, dict[int, bytes]]


def read_jpeg(file: BinaryIO, marks: Marks) -> None:
    """Add what the JPEG in `file` holds before its pixels to `marks`."""
    extended: Parts = {}
    for segment in segments(file):
        if segment.marker in (_COMMENT, _APP1, _APP11) and marks.take(len(segment.data)):
            _add(segment.marker, segment.data, marks, extended)
    for parts in extended.values():
        marks.xmp.append(b"".join(parts[offset] for offset in sorted(parts)))


def _add(marker: int, data: bytes, marks: Marks, extended: Parts) -> None:
    if marker == _COMMENT:
        marks.say("container", "comment", decoded(data))
    elif marker == _APP11:
        marks.credentials |= data.startswith(b"JP") and b"c2pa" in data
    elif data.startswith(_EXIF):
        marks.exif.append(data[len(_EXIF) :])
    elif data.startswith(_XMP):
        marks.xmp.append(data[len(_XMP) :])
    elif data.startswith(_EXTENDED_XMP):
        part = data[len(_EXTENDED_XMP) :]
        extended.setdefault(part[_DIGEST], {})[int.from_bytes(part[_OFFSET], "big")] = part[_BODY]
