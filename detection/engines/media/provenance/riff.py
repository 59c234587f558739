"""Walk through the chunks of WebP and AVI: EXIF, XMP and C2PA."""

from __future__ import annotations

import struct
from typing import BinaryIO

from detection.engines.media.provenance.marks import MOST_PARTS, Marks


def read_riff(file: BinaryIO, marks: Marks) -> None:
    """Add what the RIFF file holds to `marks`; pictures and sound are stepped over."""
    file.seek(12)
    for _ in range(MOST_PARTS):
        head = file.read(8)
        if len(head) < 8:
            return
        name, size = struct.unpack("<4sI", head)
        end = file.tell() + size + size % 2
        if name == b"EXIF":
            marks.exif.append(marks.read(file, size))
        elif name in (b"XMP ", b"_PMX"):
            marks.xmp.append(marks.read(file, size))
        elif name == b"C2PA":
            marks.credentials = True
        file.seek(end)
