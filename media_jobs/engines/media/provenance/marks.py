"""What containers hold beside their pictures, gathered within limits and not yet understood."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import BinaryIO

from media_jobs.engines.media.provenance.types import Source

# One text, XMP packet or EXIF block: workflows of image generators reach 2 MB.
MOST_BYTES_OF_ONE = 4 * 1024 * 1024
MOST_BYTES = 4 * MOST_BYTES_OF_ONE
MOST_TEXTS = 200
# XMP packets or EXIF blocks.
MOST_BLOCKS = 20
# Chunks, boxes and segments that are walked over: an hour in fragments of 0.1 s has 72,000.
MOST_PARTS = 100_000


@dataclass(frozen=True, slots=True)
class TextMark:
    """A text and the name that the file gives it, in lower case (`software`, `comment`, …)."""

    source: Source
    key: str
    value: str


@dataclass(slots=True)
class Marks:
    """Texts, XMP packets and EXIF blocks of one file, and whether it holds a C2PA manifest."""

    texts: list[TextMark] = field(default_factory=list)
    xmp: list[bytes] = field(default_factory=list)
    exif: list[bytes] = field(default_factory=list)
    credentials: bool = False
    room: int = MOST_BYTES

    def read(self, file: BinaryIO, size: int) -> bytes:
        """Read up to `size` bytes, as far as there is room for them."""
        data = file.read(max(0, min(size, MOST_BYTES_OF_ONE, self.room)))
        self.room -= len(data)
        return data

    def take(self, size: int) -> bool:
        """Whether there is room for `size` bytes that were read already; then they take it."""
        if size > self.room:
            return False
        self.room -= size
        return True

    def inflate(self, data: bytes) -> bytes:
        """Decompress zlib `data`, as far as there is room; b"" where it is damaged."""
        try:
            found = zlib.decompressobj().decompress(data, max(1, min(MOST_BYTES_OF_ONE, self.room)))
        except zlib.error:
            return b""
        self.room -= len(found)
        return found

    def say(self, source: Source, key: str, value: str) -> None:
        """Note a text, if there are not too many already."""
        if len(self.texts) < MOST_TEXTS:
            self.texts.append(TextMark(source, key.strip().lower(), value))
