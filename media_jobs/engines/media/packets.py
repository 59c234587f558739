"""Walk through a recording's packets without decoding them, to learn what is really there.

Headers may claim ten hours or no frame rate at all. The packets' own times settle both, for the
price of reading the file once.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.container import damaged
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.references import reference_reader

_LONGEST_PICTURE_SECONDS = 10.0
# A clock that falls back by more than this has started again: decoding order never runs backwards.
_RESTART_SECONDS = 0.2
# Formats for broadcasting, in which a leap ahead is another clock rather than a pause; FFmpeg's
# own programs take the same ten seconds.
_BROADCAST = ("mpegts", "mpeg")
_LEAP_SECONDS = 10.0
# Of all streams together, as often as a picture track may have pictures: an hour of sound may come
# in a million.
_MOST_PACKETS = 5
_PACKETS_TO_A_FRAME = 300


def first_frames(container: InputContainer, stream: Stream) -> Iterator[Any]:
    """What the first packets of a stream decode to, as far as they can be: pictures, or sound.

    A file whose first 300 packets give nothing is not worth a longer search.
    """
    packets = container.demux(stream)
    for _ in range(_PACKETS_TO_A_FRAME):
        try:
            packet = next(packets, None)
        except av.error.FFmpegError:
            return
        if packet is None:
            return
        with suppress(av.error.FFmpegError):
            yield from packet.decode()


@dataclass(slots=True)
class StreamSurvey:
    """What the packets of one stream add up to, in seconds of the container's clock.

    `tick` is how long the unit of their times is (floats, as fractions take ten times as long).
    `times` are when its shown pictures begin, in the order of the file; of sound they are not
    kept. `referred` has a byte for each of them, 1 where `is_referred_to` says so of its packet,
    and nothing where there is no such function. `start` to `end` is what they cover. `hidden`
    counts pictures that the edit list leaves out, `encrypted` those under a key; `restarts` are
    when another clock took over.
    """

    tick: float
    is_sound: bool = False
    is_referred_to: Callable[[Packet], bool] | None = None
    count: int = 0
    size_bytes: int = 0
    times: array[float] = field(default_factory=lambda: array("d"))
    referred: bytearray = field(default_factory=bytearray)
    start: float = math.inf
    end: float = -math.inf
    hidden: int = 0
    encrypted: int = 0
    restarts: list[float] = field(default_factory=list)

    @property
    def stands_still(self) -> bool:
        """A broken index gives every picture the same time: they are counted instead."""
        return len(self.times) < self.count or (self.count > 1 and max(self.times) == self.start)

    @property
    def is_single(self) -> bool:
        """The stream holds one picture and no more."""
        return self.count + self.hidden == 1

    @property
    def seconds(self) -> float:
        """How long the stream is shown, from its first packet to the end of its last."""
        return max(0.0, self.end - self.start)

    def add(self, packet: Packet) -> None:
        """Take the next packet, its times already those of the clock that goes on."""
        if packet.is_discard:
            self.hidden += 1
            return
        self.count += 1
        self.size_bytes += packet.size
        self.encrypted += packet.has_sidedata("encryption_info")
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is not None:
            seconds = stamp * self.tick
            if not self.is_sound:
                self.times.append(seconds)
            if self.is_referred_to is not None:
                self.referred.append(self.is_referred_to(packet))
            self.start = min(self.start, seconds)
            self.end = max(self.end, seconds + self._shown_seconds(packet))

    def _shown_seconds(self, packet: Packet) -> float:
        """How long the picture stays, by its packet; 0 when not said or not believable."""
        seconds = (packet.duration or 0) * self.tick
        return seconds if 0 < seconds <= _LONGEST_PICTURE_SECONDS else 0.0


class Clock:
    """Gives the packets of one stream times that go on where the stream's own start again."""

    def __init__(self, container: InputContainer, tick: float) -> None:
        self._tick = tick
        self._leap = _LEAP_SECONDS if container.format.name in _BROADCAST else float("inf")
        self._ahead = 0
        self._next: int | None = None

    def place(self, packet: Packet) -> bool:
        """Move `packet` to its place in time; True where the clock has started again."""
        stamp = packet.dts if packet.dts is not None else packet.pts
        if stamp is None:
            return False
        restarted = False
        if self._next is not None:
            change = (stamp + self._ahead - self._next) * self._tick
            if restarted := change < -_RESTART_SECONDS or change > self._leap:
                self._ahead = self._next - stamp
        if self._ahead:
            packet.pts = None if packet.pts is None else packet.pts + self._ahead
            packet.dts = None if packet.dts is None else packet.dts + self._ahead
        self._next = stamp + self._ahead + (packet.duration or 0)
        return restarted


def survey(
    container: InputContainer, streams: list[Stream], limits: MediaLimits
) -> dict[int, StreamSurvey]:
    """Read every packet of `streams` once; what was found, by the streams' indexes.

    Raises EngineRefused `too_long`.
    """
    found = {
        stream.index: StreamSurvey(
            _tick(stream),
            stream.type == "audio",
            reference_reader(stream) if isinstance(stream, VideoStream) else None,
            hidden=_dropped(container, stream),
        )
        for stream in streams
    }
    most = _MOST_PACKETS * limits.max_frames
    # Where reading breaks off, decoding will find and report the damage.
    with suppress(av.error.FFmpegError):
        for number, (packet, restarted) in enumerate(placed(container, streams)):
            if number > most:
                raise too_long(limits)
            if not packet.size:
                continue
            one = found[packet.stream_index]
            one.add(packet)
            if restarted:
                one.restarts.append(max(0.0, one.end))
            if not one.is_sound and (
                one.seconds > limits.max_seconds or one.count > limits.max_frames
            ):
                raise too_long(limits)
    return found


def _dropped(container: InputContainer, stream: Stream) -> int:
    """How many pictures of an MP4 or MOV FFmpeg has dropped from its index, by the edit list.

    The others that the edit list leaves out, which shown ones refer to, come as packets.
    """
    is_listed = "mov" in container.format.name and isinstance(stream, VideoStream)
    return max(0, stream.frames - len(stream.index_entries)) if is_listed else 0


def placed(container: InputContainer, streams: list[Stream]) -> Iterator[tuple[Packet, bool]]:
    """The packets of `streams` in the order of the file, and whether a clock started again.

    Packets of size 0 come at the end, and make a decoder give out what it holds back.

    Raises what FFmpeg raises where the file cannot be read on.
    """
    clocks = {stream.index: Clock(container, _tick(stream)) for stream in streams}
    if not streams:  # which would ask for all
        return
    # PyAV stumbles at the end of a file in which more streams have come up than it opened with.
    with suppress(IndexError):
        for packet in container.demux(streams):
            yield packet, bool(packet.size) and clocks[packet.stream_index].place(packet)


def _tick(stream: Stream) -> float:
    return float(stream.time_base or 0)


def frame_rate(stream: VideoStream, found: StreamSurvey) -> float:
    """Pictures a second, by their times or else by what the header says.

    Raises EngineRefused `bad_frame_rate`.
    """
    if found.count > 1 and not found.stands_still:
        return (found.count - 1) / (max(found.times) - found.start)
    for rate in (stream.average_rate, stream.base_rate, stream.guessed_rate):
        if rate:
            return float(rate)
    if found.count == 1:
        return 1.0
    raise EngineRefused(
        "bad_frame_rate",
        "The video gives neither a frame rate nor times for its pictures. Save it again as MP4 "
        "with a constant frame rate and send that.",
    )


def nothing_there(container: InputContainer) -> EngineRefused:
    """The refusal for a picture track without a packet."""
    if container.duration:
        return damaged()
    return EngineRefused(
        "no_frames", "There is not a single picture in this video. Check that it plays."
    )


def too_long(limits: MediaLimits, what: str = "video") -> EngineRefused:
    """The refusal for a video, or `what` it is, that lasts longer than is accepted."""
    minutes = round(limits.max_seconds / 60)
    return EngineRefused(
        "too_long",
        f"The {what} is longer than {minutes} minutes. Cut out the part in question and send that.",
    )
