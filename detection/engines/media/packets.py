"""Walk through a video's packets without decoding them, to learn what is really there.

Headers may claim ten hours or no frame rate at all. The packets' own times settle both, for the
price of reading the file once.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from detection.engines.errors import EngineRefused
from detection.engines.media.container import damaged
from detection.engines.media.limits import MediaLimits

_LONGEST_PICTURE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class PacketSurvey:
    """What the packets of one stream add up to."""

    count: int
    size_bytes: int
    fps: float
    duration_seconds: float


def survey_packets(
    container: InputContainer, stream: VideoStream, limits: MediaLimits
) -> PacketSurvey:
    """Read every packet of `stream` and measure frame count, rate and duration.

    Raises EngineRefused: `no_frames`, `too_long`, `bad_frame_rate`.
    """
    count = size = 0
    first = last = None
    last_shown = 0.0
    # Where reading breaks off, decoding will find and report the damage.
    with suppress(av.error.FFmpegError):
        for packet in container.demux(stream):
            if packet.size == 0:
                continue
            count += 1
            size += packet.size
            seconds = _packet_seconds(packet)
            if seconds is not None:
                first = seconds if first is None else min(first, seconds)
                if last is None or seconds > last:
                    last, last_shown = seconds, _shown_seconds(packet)
                _refuse_long(last - first, count, limits)
    if count == 0:
        raise _nothing_there(container)
    fps = _frame_rate(stream, count, first, last)
    if first is None or last is None or last == first:
        return PacketSurvey(count, size, fps, count / fps)
    return PacketSurvey(count, size, fps, last - first + (last_shown or 1 / fps))


def _packet_seconds(packet: Packet) -> float | None:
    stamp = packet.pts if packet.pts is not None else packet.dts
    if stamp is None or packet.time_base is None:
        return None
    return float(stamp * packet.time_base)


def _shown_seconds(packet: Packet) -> float:
    """How long the picture stays, by its packet; 0 when that is not said or not believable."""
    seconds = float((packet.duration or 0) * (packet.time_base or 0))
    return seconds if 0 < seconds <= _LONGEST_PICTURE_SECONDS else 0.0


def _nothing_there(container: InputContainer) -> EngineRefused:
    if container.duration:
        return damaged()
    return EngineRefused(
        "no_frames", "There is not a single picture in this video. Check that it plays."
    )


def _refuse_long(seconds: float, count: int, limits: MediaLimits) -> None:
    if seconds > limits.max_seconds or count > limits.max_frames:
        raise too_long(limits)


def too_long(limits: MediaLimits) -> EngineRefused:
    """The refusal for a video that lasts longer than is accepted."""
    minutes = round(limits.max_seconds / 60)
    return EngineRefused(
        "too_long",
        f"The video is longer than {minutes} minutes. Cut out the part in question and send that.",
    )


def _frame_rate(stream: VideoStream, count: int, first: float | None, last: float | None) -> float:
    if count > 1 and first is not None and last is not None and last > first:
        return (count - 1) / (last - first)
    for rate in (stream.average_rate, stream.base_rate, stream.guessed_rate):
        if rate:
            return float(rate)
    if count == 1:
        return 1.0
    raise EngineRefused(
        "bad_frame_rate",
        "The video gives neither a frame rate nor times for its pictures. Save it again as MP4 "
        "with a constant frame rate and send that.",
    )
