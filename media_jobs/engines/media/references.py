"""Which pictures of H.264 others are made from: each says so at its beginning.

Source: ITU-T H.264, 7.3.1 and 7.4.1 (NAL units, `nal_ref_idc`), annex B (start codes); ISO/IEC
14496-15 (the record that says how lengths are written).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from av.packet import Packet
from av.video.stream import VideoStream

# Slices: of an ordinary picture, the first of its partitions, of one that begins anew.
_SLICES = (1, 2, 5)
# What stands before a picture's first slice: parameters, messages. Few have five of them.
_MOST_UNITS = 32
_MOST_BYTES = 65_536
_START_CODE = b"\x00\x00\x01"


def reference_reader(stream: VideoStream) -> Callable[[Packet], bool] | None:
    """What says of a packet of `stream` whether others may be made from its picture.

    Where a packet does not show it, they may. None for codings that do not say it of each picture.
    """
    context = stream.codec_context
    if context is None or context.name != "h264":
        return None
    record = context.extradata or b""
    # The record's first byte is its version; start codes begin with 0.
    size = (record[4] & 3) + 1 if len(record) > 4 and record[0] == 1 else 0

    def is_referred_to(packet: Packet) -> bool:
        data = bytes(memoryview(packet)[:_MOST_BYTES])
        headers = _after_lengths(data, size) if size else _after_start_codes(data)
        for _, header in zip(range(_MOST_UNITS), headers, strict=False):
            if header & 31 in _SLICES:
                return bool(header >> 5 & 3)
        return True

    return is_referred_to


def _after_lengths(data: bytes, size: int) -> Iterator[int]:
    at = 0
    while at + size < len(data):
        yield data[at + size]
        at += size + int.from_bytes(data[at : at + size])


def _after_start_codes(data: bytes) -> Iterator[int]:
    at = data.find(_START_CODE) + len(_START_CODE)
    while len(_START_CODE) <= at < len(data):
        yield data[at]
        at = data.find(_START_CODE, at) + len(_START_CODE)
