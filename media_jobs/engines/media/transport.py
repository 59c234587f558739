"""What an MPEG transport stream says of its pictures, and where that changes (ISO/IEC 13818-1).

FFmpeg learns the streams of a broadcast from its beginning; a coding or a stream that comes later
would be read by the wrong decoder, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from mmap import mmap

import numpy as np

from media_jobs.engines.media.sniff import HEAD_BYTES, transport_packing

_PACKET = 188
_TABLE_OF_PROGRAMMES = 0
# Types of streams that are pictures; the last is H.264 under a key (Apple's SAMPLE-AES).
_PICTURES = frozenset({0x01, 0x02, 0x10, 0x1B, 0x24, 0x33, 0x42, 0xD1, 0xEA, 0xDB})
_UNDER_A_KEY = 0xDB
_A_PROGRAMME = 0
# A stream is scrambled when most of its packets are: damage sets the mark here and there.
_MOSTLY = 0.5
# So many rows without their mark are out of step rather than damaged.
_OUT_OF_STEP = 5

# What a table lists: pairs of packet identifier and type.
Table = frozenset[tuple[int, int]]


def after_change(data: mmap, start: int) -> int | None:
    """Where the picture streams change, or where packets go on in another step."""
    packets = _packets(data, start)
    if packets is None:
        return None
    step = packets.strides[0]
    rows, going_on = _in_step(data, start, packets)
    known: dict[int, Table] = {}
    last: dict[int, int] = {}
    for row, identifier, table in _tables(packets[:rows]):
        if known.setdefault(identifier, table) != table:
            # The list of programmes before the change belongs to what follows, if it came anew.
            listed = last.get(_TABLE_OF_PROGRAMMES, row)
            return start + (listed if listed > last[identifier] else row) * step
        last[identifier] = row
    return going_on


def is_scrambled(data: mmap, start: int, end: int) -> bool:
    """Whether the pictures are scrambled or under a key."""
    packets = _packets(data, start, end)
    if packets is None:
        return False
    listed = {entry for _, _, table in _tables(packets) for entry in table}
    if any(kind == _UNDER_A_KEY for _, kind in listed):
        return True
    pictures = [identifier for identifier, kind in listed if kind in _PICTURES]
    marks = packets[np.isin(_identifiers(packets), pictures), 3] >> 6
    return bool(marks.size and (marks > 0).mean() > _MOSTLY)


def _in_step(data: mmap, start: int, packets: np.ndarray) -> tuple[int, int | None]:
    """How many rows lie in step, and where packets go on in another one, if they do."""
    bad = np.convolve(packets[:, 0] != 0x47, np.ones(_OUT_OF_STEP, int), "valid")
    runs = np.flatnonzero(bad == _OUT_OF_STEP)
    if not runs.size:
        return len(packets), None
    step, row = packets.strides[0], max(1, int(runs[0]))
    after = start + (row - 1) * step + 1
    head = data[after : after + 2 * HEAD_BYTES]
    places = (at for at in range(HEAD_BYTES) if transport_packing(head[at : at + HEAD_BYTES]))
    again = next((at for at in places if head[at] == 0x47), None)
    if again is None or (after + again - start) % step == 0:
        return len(packets), None
    return row, after + again


def _packets(data: mmap, start: int, end: int | None = None) -> np.ndarray | None:
    """The packets from `start` on as rows of `_PACKET` bytes, without copying them."""
    packing = transport_packing(data[start : start + HEAD_BYTES])
    if packing is None:
        return None
    first, step = packing
    count = max(0, ((end or len(data)) - start - first - _PACKET) // step + 1)
    length = (count - 1) * step + _PACKET
    flat = np.frombuffer(data, np.uint8, length if count else 0, start + first)
    return np.lib.stride_tricks.as_strided(flat, (count, _PACKET), (step, 1), writeable=False)


def _identifiers(packets: np.ndarray) -> np.ndarray:
    return (packets[:, 1].astype(np.uint16) & 0x1F) << 8 | packets[:, 2]


def _tables(packets: np.ndarray) -> Iterator[tuple[int, int, Table]]:
    """Row, identifier and content of each list of programmes, and of each programme's streams."""
    identifiers, begins = _identifiers(packets), packets[:, 1] & 0x40 > 0
    wanted = {_TABLE_OF_PROGRAMMES}
    for row in np.flatnonzero((identifiers == _TABLE_OF_PROGRAMMES) & begins).tolist():
        wanted.update(identifier for identifier, _ in _programmes(_section(packets[row])))
    for row in np.flatnonzero(np.isin(identifiers, list(wanted)) & begins).tolist():
        section, identifier = _section(packets[row]), int(identifiers[row])
        if section:
            read = _programmes if identifier == _TABLE_OF_PROGRAMMES else _streams
            yield row, identifier, read(section)


def _section(row: np.ndarray) -> bytes:
    """The table that begins in a packet, as far as it lies within; b"" when none does."""
    packet = row.tobytes()
    at = 4 + (1 + packet[4] if packet[3] & 0x20 else 0)
    if at >= _PACKET or not packet[3] & 0x10:
        return b""
    at += 1 + packet[at]
    length = int.from_bytes(packet[at + 1 : at + 3]) & 0xFFF
    return packet[at : at + 3 + length - 4]


def _programmes(section: bytes) -> Table:
    entries = (section[at : at + 4] for at in range(8, len(section) - 3, 4))
    identifiers = (int.from_bytes(entry[2:]) & 0x1FFF for entry in entries if any(entry[:2]))
    return frozenset((identifier, _A_PROGRAMME) for identifier in identifiers)


def _streams(section: bytes) -> Table:
    at = 12 + (int.from_bytes(section[10:12]) & 0xFFF)
    found = set()
    while at + 5 <= len(section):
        if section[at] in _PICTURES:
            found.add((int.from_bytes(section[at + 1 : at + 3]) & 0x1FFF, section[at]))
        at += 5 + (int.from_bytes(section[at + 3 : at + 5]) & 0xFFF)
    return frozenset(found)
