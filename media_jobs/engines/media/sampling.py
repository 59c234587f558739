"""Which pictures of a track are examined, and how the decoder is spared the others."""

from __future__ import annotations

import heapq
import math
from array import array
from bisect import bisect_left, bisect_right

from av.packet import Packet
from av.video.stream import VideoStream

from media_jobs.engines.media.timeline import PictureTrack

# A frame is on time when it comes this much before its turn: time bases round.
_EARLY_SECONDS = 0.002
# FFmpeg's AV_FIELD_PROGRESSIVE.
_PROGRESSIVE = 1
# At a file's end all is decoded: where it breaks off, a decoder loses the last pictures that it has
# put in order, which should not be the last of those that are examined.
_TAIL_SECONDS = 1.0
# AVI says in which order its pictures are decoded, but not when they are shown.
_UNTIMED = "avi"


class Sampler:
    """Picks at most `rate` pictures a second, on a grid that begins at 0."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._due = 0.0

    def takes(self, seconds: float) -> bool:
        """Whether the picture at `seconds`, the next in order, is picked."""
        if seconds + _EARLY_SECONDS < self._due:
            return False
        self._due = (math.floor((seconds + _EARLY_SECONDS) * self._rate) + 1) / self._rate
        return True


def sampled_times(track: PictureTrack, rate: float) -> array[float]:
    """When the pictures of `track` are shown that are examined at most `rate` times a second."""
    sampler = Sampler(rate)
    times = track.times or (track.second_of(index) for index in range(track.count))
    return array("d", (seconds for seconds in times if sampler.takes(seconds)))


class Skipper:
    """Has the decoder of a track leave out pictures that are neither sampled nor referred to.

    H.264 says of each picture whether others are made from it, and a decoder that is told so uses
    it for none. Other codings say it of some layers only, or only to who decodes the picture. What
    is left out counts as shown, so that pictures keep their numbers; these would be others where a
    picture comes in two packets, as interlaced ones do. Nothing is left out any more after `stop`,
    or after a sampled picture did not come out.
    """

    def __init__(self, stream: VideoStream, track: PictureTrack, rate: float) -> None:
        self._context = stream.codec_context
        self._shift = track.shift
        self._sampled = sampled_times(track, rate)
        self._end = track.end
        self._due = 0
        self._left_out: list[float] = []
        self._skips = (
            self._context.name == "h264"
            and self._context.field_order == _PROGRESSIVE
            and bool(track.times)
            and not track.restarts
            and track.recording.kind.demuxer != _UNTIMED
        )

    def prepare(self, packet: Packet) -> None:
        """Tell the decoder whether it may leave out the picture of `packet`, which comes next."""
        if not self._skips or not packet.size:
            return
        if packet.pts is None or packet.time_base is None:
            self.stop()
            return
        # Reckoned as the track's times are, to the last bit.
        seconds = packet.pts * float(packet.time_base) + self._shift
        before, upto = self._counts(seconds)
        if before < upto or seconds > self._end - _TAIL_SECONDS:
            self._context.skip_frame = "DEFAULT"
        else:
            self._context.skip_frame = "NONREF"
            if not packet.is_discard:  # as the edit list says, which is no picture of the track
                heapq.heappush(self._left_out, seconds)

    def left_out_before(self, seconds: float) -> int:
        """How many pictures were left out between the one before and the one at `seconds`."""
        before, upto = self._counts(seconds)
        if before > self._due:
            self.stop()
        self._due = upto
        count = 0
        while self._left_out and self._left_out[0] <= seconds:
            count += heapq.heappop(self._left_out) < seconds
        return count

    def _counts(self, seconds: float) -> tuple[int, int]:
        """How many sampled pictures come before the one at `seconds`, and with it."""
        return bisect_left(self._sampled, seconds), bisect_right(self._sampled, seconds)

    def stop(self) -> None:
        """Have every picture decoded from the next packet on."""
        self._context.skip_frame = "DEFAULT"
        self._skips = False
