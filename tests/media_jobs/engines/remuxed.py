"""Put the tracks of real clips together anew without coding them again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import av
from av.stream import Disposition


def together(
    path: Path,
    clips: Sequence[Path],
    *,
    default: int | None = 0,
    late: Sequence[float] = (),
    options: dict[str, str] | None = None,
) -> Path:
    """One file with all tracks of `clips`; of its picture tracks the one at `default` is marked.

    The tracks of each clip begin `late` seconds late (or early, below 0).
    """
    sources = [av.open(str(clip)) for clip in clips]
    with av.open(str(path), "w", options=options or {}) as out:
        packets = []
        for number, source in enumerate(sources):
            for track in source.streams:
                stream = out.add_stream_from_template(track)
                if track.type == "video":
                    place = sum(s.type == "video" for s in out.streams) - 1
                    stream.disposition = Disposition.default if place == default else Disposition(0)
                delay = late[number] if late else 0.0
                packets += _packets(source, track, stream, delay)
                source.seek(0)
        for _, packet in sorted(packets, key=lambda entry: entry[0]):
            out.mux(packet)
    for source in sources:
        source.close()
    return path


def _packets(source, track, stream, delay):
    for packet in source.demux(track):
        if packet.size:
            ticks = round(delay / packet.time_base)
            packet.pts, packet.dts = packet.pts + ticks, packet.dts + ticks
            when = float(packet.dts * packet.time_base)
            packet.stream = stream
            yield when, packet


def joined(path: Path, *clips: Path) -> Path:
    """The bytes of `clips` one after the other, as `cat` joins them."""
    path.write_bytes(b"".join(clip.read_bytes() for clip in clips))
    return path
