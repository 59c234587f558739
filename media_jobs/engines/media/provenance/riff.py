"""Read the marks in WebP and AVI: EXIF, XMP and C2PA."""

from __future__ import annotations

from typing import BinaryIO

from media_jobs.engines.media.provenance.marks import Marks
from media_jobs.engines.media.stills.webp_chunks import riff_chunks


def read_riff(file: BinaryIO, marks: Marks) -> None:
    """Add what the RIFF file holds to `marks`; pictures and sound are stepped over."""
    for name, size in riff_chunks(file):
        if name == b"EXIF":
            marks.exif.append(marks.read(file, size))
        elif name in (b"XMP ", b"_PMX"):
            marks.xmp.append(marks.read(file, size))
        elif name == b"C2PA":
            marks.credentials = True
