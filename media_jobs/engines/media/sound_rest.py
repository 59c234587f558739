"""What of a sound file its demuxer never gave out: sound behind the end that a header claims, files
that were appended, and all that follows where reading broke off.

Players differ in whether they play it, so that it is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path

from media_jobs.engines.media.recordings import Recording

# Less is padding, or a tag of an old kind: a second of the most compressed speech has as much.
_LEAST_BYTES = 1024
_WAVES = (b"RIFF", b"RF64", b"BW64", b"FORM")
# Sizes by which programs say that they did not know how long it would be; and what is near them.
_UNKNOWN_FROM = 0x7FFF_0000
_HEAD_BYTES = 1 << 20
# Matroska: what lies beside the clusters in a segment (RFC 9559, 5.1), and ends of elements.
_BESIDE = (
    b"\x11\x4d\x9b\x74",  # SeekHead
    b"\x15\x49\xa9\x66",  # Info
    b"\x16\x54\xae\x6b",  # Tracks
    b"\x1c\x53\xbb\x6b",  # Cues
    b"\x19\x41\xa4\x69",  # Attachments
    b"\x10\x43\xa7\x70",  # Chapters
    b"\x12\x54\xc3\x67",  # Tags
    b"\xec",  # Void
    b"\xbf",  # CRC-32
)
# Behind its sound a block may say how long it lasts, and how much of it is left out.
_MOST_OF_BLOCK = 64


def unread_bytes(path: Path, recording: Recording, end: int) -> int:
    """How many bytes of `recording` that may be sound lie behind the last packet.

    That one ends at the byte `end` of the recording. Tags, indexes and pictures do not count.
    """
    rest = _RESTS.get(recording.kind.demuxer)
    if rest is None:
        return 0
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        start, stop = recording.start + end, min(recording.end, len(data))
        left = rest(data, start, stop)
        found = stop - left
        return found if found >= _LEAST_BYTES and data[left:stop].strip(b"\0") else 0


def says_no_length(path: Path) -> bool:
    """Whether a WAV leaves open how long it is, as programs do that cannot go back to its head."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    for name, start, size in _chunks(head, 12, "little"):
        if name == b"data":
            return start == len(head) or size == 0 or size >= _UNKNOWN_FROM
    return False


def _behind_wav(data: mmap, start: int, stop: int) -> int:
    return _behind_chunks(data, start, stop, "little")


def _behind_aiff(data: mmap, start: int, stop: int) -> int:
    return _behind_chunks(data, start, stop, "big")


def _behind_chunks(data: mmap, start: int, stop: int, order: str) -> int:
    """Where the chain of chunks breaks off that begins at `start`, or at the byte after it: not
    all programs fill a chunk of an odd length up."""
    return max(_behind_chain(data, at, stop, order) for at in (start, start + 1))


def _behind_chain(data: mmap, start: int, stop: int, order: str) -> int:
    end = start
    for name, begin, size in _chunks(data, start, order):
        if name in _WAVES or begin + size > stop:
            break
        end = begin + size
    return end


def _chunks(data: mmap | bytes, at: int, order: str) -> Iterator[tuple[bytes, int, int]]:
    """Name, place of the content and its size of each chunk from `at` on."""
    while at + 8 <= len(data):
        name = bytes(data[at : at + 4])
        if not all(0x20 <= byte < 0x7F for byte in name):
            return
        size = int.from_bytes(data[at + 4 : at + 8], "little" if order == "little" else "big")
        yield name, at + 8, size
        at += 8 + size + size % 2


def _behind_matroska(data: mmap, start: int, stop: int) -> int:
    """Where what lies beside the clusters ends; `start` if none of it follows."""
    near = data[start : min(stop, start + _MOST_OF_BLOCK)]
    places = [place for name in _BESIDE[:-2] if (place := near.find(name)) >= 0]
    at = start + min(places, default=0)
    while name := next((name for name in _BESIDE if data[at : at + len(name)] == name), None):
        length = 9 - int.from_bytes(data[at + len(name) : at + len(name) + 1]).bit_length()
        size = int.from_bytes(data[at + len(name) : at + len(name) + length])
        end = at + len(name) + length + (size & ((1 << 7 * length) - 1))
        if end > stop:
            break
        at = end
    return at


_RESTS: dict[str, Callable[[mmap, int, int], int]] = {
    "wav": _behind_wav,
    "aiff": _behind_aiff,
    "matroska": _behind_matroska,
}
