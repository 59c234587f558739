"""Which pictures of a track are examined, and how the decoder is spared the others."""

from __future__ import annotations

import heapq
import math
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from av.packet import Packet
from av.video.stream import VideoStream

from media_jobs.engines.media.timeline import PictureTrack

# A frame is on time when it comes this much before its turn: time bases round.
_EARLY_SECONDS = 0.002
# A picture that others are made from may be examined this share of the interval after the first.
_LATE_SHARE = 0.5
# Of so many turns one is the first picture's whatever it is, so that pictures that no other is made
# from are seen too.
_FIRST_EVERY = 8
# At a file's end all is decoded: where it breaks off, a decoder loses the last pictures that it has
# put in order, which should not be the last of those that are examined.
_TAIL_SECONDS = 1.0


class Sampler:
    """Picks at most `rate` pictures a second: those at the times `chosen` of a track, or the first
    of each step of a grid that begins at 0. What does not come gives its turn to the next.
    """

    def __init__(self, rate: float, chosen: Sequence[float] = ()) -> None:
        self._rate = rate
        self._chosen = chosen
        self._early = 0.0 if chosen else _EARLY_SECONDS
        self._due = self._next(-math.inf) if chosen else 0.0

    def takes(self, seconds: float) -> bool:
        """Whether the picture at `seconds`, the next in order, is picked."""
        if seconds + self._early < self._due:
            return False
        self._due = self._next(seconds)
        return True

    def _next(self, seconds: float) -> float:
        place = bisect_right(self._chosen, seconds + self._early)
        if place < len(self._chosen):
            return self._chosen[place]
        return (math.floor((seconds + _EARLY_SECONDS) * self._rate) + 1) / self._rate


def sampled_times(track: PictureTrack, rate: float) -> array[float]:
    """When the pictures of `track` are shown that are examined at most `rate` times a second.

    Of each step of a grid it is the first, or one a little later that others are made from: those
    have to be decoded anyway.
    """
    sampler = Sampler(rate)
    times = track.times or array("d", (track.second_of(index) for index in range(track.count)))
    firsts = [place for place, seconds in enumerate(times) if sampler.takes(seconds)]
    if not track.referred:
        return array("d", (times[place] for place in firsts))
    turns = enumerate(pairwise([*firsts, len(times)]))
    return array(
        "d", (times[_place(track, rate, turn, first, end)] for turn, (first, end) in turns)
    )


def _place(track: PictureTrack, rate: float, turn: int, first: int, end: int) -> int:
    """Which picture has a turn: that of `first` to `end` (excluded).

    One that is shown more briefly than the first does not stand for it.
    """
    if turn % _FIRST_EVERY == 0:
        return first
    latest = track.times[first] + _LATE_SHARE / rate
    least = _shown_seconds(track, first) - _EARLY_SECONDS
    for place in range(first, end):
        if track.times[place] >= latest:
            break
        if track.referred[place] and _shown_seconds(track, place) >= least:
            return place
    return first


def _shown_seconds(track: PictureTrack, place: int) -> float:
    following = track.times[place + 1] if place + 1 < len(track.times) else track.end
    return following - track.times[place]


class Skipper:
    """Has the decoder of a track leave out pictures that are neither sampled nor referred to.

    H.264 says of each picture whether others are made from it, and a decoder that is told so uses
    it for none. Other codings say it of some layers only, or only to who decodes the picture. What
    is left out counts as shown, so that pictures keep their numbers; these would be others where a
    picture comes in two packets, as interlaced ones do. Nothing is left out any more after `stop`,
    or after a sampled picture did not come out.
    """

    def __init__(self, stream: VideoStream, track: PictureTrack, sampled: array[float]) -> None:
        """`sampled` are the times of the pictures of `track` that are examined, in order."""
        self._context = stream.codec_context
        self._shift = track.shift
        self._sampled = sampled
        self._end = track.end
        self._due = 0
        self._left_out: list[float] = []
        self._skips = bool(track.referred)

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
