"""Read the marks in MP4 and MOV: XMP and C2PA (XMP part 3, C2PA A.5); `tags` reads the tags."""

from __future__ import annotations

from mmap import ACCESS_READ, mmap
from typing import BinaryIO

from media_jobs.engines.media.boxes import Box, body, boxes
from media_jobs.engines.media.provenance.marks import Marks

_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")


def read_isobmff(file: BinaryIO, marks: Marks) -> None:
    """Add what the file's boxes hold to `marks`."""
    with mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        for box in boxes(data, 0, len(data)):
            content = body(data, box)
            if box.name == b"uuid":
                kind = data[content : content + 16]
                marks.credentials |= kind == _C2PA
                if kind == _XMP:
                    _add_xmp(file, content + 16, box.end, marks)
            elif box.name == b"moov":
                _add_user_data(file, data, box, marks)


def _add_user_data(file: BinaryIO, data: mmap, index: Box, marks: Marks) -> None:
    for part in boxes(data, body(data, index), index.end):
        if part.name == b"udta":
            for box in boxes(data, body(data, part), part.end):
                if box.name == b"XMP_":
                    _add_xmp(file, body(data, box), box.end, marks)


def _add_xmp(file: BinaryIO, start: int, end: int, marks: Marks) -> None:
    file.seek(start)
    marks.xmp.append(marks.read(file, end - start))
