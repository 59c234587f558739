"""Read which programs wrote a Matroska or WebM file; FFmpeg hands on only one of the two."""

from __future__ import annotations

from typing import BinaryIO

from media_jobs.engines.media.provenance.marks import Marks
from media_jobs.engines.media.provenance.text import decoded

_HEADER, _SEGMENT, _INFO = 0x1A45DFA3, 0x18538067, 0x1549A966
_PROGRAMS = {0x4D80: "muxingapp", 0x5741: "writingapp"}
# The description of the whole comes before its clusters, of which a long film has thousands.
_MOST_ELEMENTS = 1000


def read_matroska(file: BinaryIO, marks: Marks) -> None:
    """Add the names of the muxing and the writing application to `marks`."""
    file.seek(0)
    for _ in range(_MOST_ELEMENTS):
        name, size = _number(file, keep_length=True), _number(file)
        if name is None or size is None:
            return
        if name in (_SEGMENT, _INFO):
            continue  # step inside
        end = file.tell() + size
        if name in _PROGRAMS:
            marks.say("container", _PROGRAMS[name], decoded(marks.read(file, size).rstrip(b"\0")))
        file.seek(end)


def _number(file: BinaryIO, *, keep_length: bool = False) -> int | None:
    """A number of EBML: its first bit that is set says how many bytes it has."""
    first = file.read(1)
    if not first or not first[0]:
        return None
    length = 9 - first[0].bit_length()
    value = first[0] if keep_length else first[0] & (0xFF >> length)
    rest = file.read(length - 1)
    return value << 8 * (length - 1) | int.from_bytes(rest, "big")
