"""Walk through the boxes of MP4 and MOV: XMP and C2PA (ISO 14496-12, XMP part 3, C2PA A.5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from detection.engines.media.provenance.marks import MOST_PARTS, Marks

_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")


def read_isobmff(file: BinaryIO, marks: Marks) -> None:
    """Add what the file's boxes hold to `marks`; tags are read by `tags`."""
    end = file.seek(0, 2)
    for name, start, stop in _boxes(file, 0, end):
        if name == b"uuid":
            kind = file.read(16)
            marks.credentials |= kind == _C2PA
            if kind == _XMP:
                marks.xmp.append(marks.read(file, stop - start - 16))
        elif name == b"moov":
            _add_user_data(file, start, stop, marks)


def _add_user_data(file: BinaryIO, start: int, stop: int, marks: Marks) -> None:
    for name, inner, end in _boxes(file, start, stop):
        if name == b"udta":
            for kind, first, last in _boxes(file, inner, end):
                if kind == b"XMP_":
                    marks.xmp.append(marks.read(file, last - first))


def _boxes(file: BinaryIO, start: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """The name, first and last byte of the body of each box; the file stands at the first."""
    for _ in range(MOST_PARTS):
        file.seek(start)
        head = file.read(8)
        if len(head) < 8 or start >= stop:
            return
        size, body = int.from_bytes(head[:4], "big"), start + 8
        if size == 1:
            size, body = int.from_bytes(file.read(8), "big"), start + 16
        end = min(stop, start + size) if size else stop
        if end < body:
            return
        yield head[4:], body, end
        start = end
