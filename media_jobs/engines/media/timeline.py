"""What is shown when: the picture tracks of a file on the one clock that its player shows.

Decoding, progress, chart and report all go by these times: those of the container, counted from 0
as browsers do (a picture that begins late begins late), with joined recordings one after the other.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media import left_out
from media_jobs.engines.media.container import (
    film_tracks,
    is_encrypted,
    is_readable,
    no_pictures,
    open_recording,
    protected,
    refuse_large,
    unsupported,
)
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.packets import (
    StreamSurvey,
    frame_rate,
    nothing_there,
    survey,
    too_long,
)
from media_jobs.engines.media.recordings import MOST_RECORDINGS, Recording, recordings
from media_jobs.engines.media.stills.header import read_header
from media_jobs.engines.media.types import Reason

# Each further track costs another reading of the file.
MOST_TRACKS = 8
# Of all tracks together no more is examined than this many times the longest accepted length.
_MOST_LENGTHS = 2
# Formats of which browsers show the container's own times; of others players count from the start.
_ABSOLUTE = ("mov", "matroska")
# AVI says in which order its pictures are decoded, but not when they are shown.
_UNTIMED = "avi"
# FFmpeg's AV_FIELD_PROGRESSIVE.
_PROGRESSIVE = 1
# A clock that begins later than this is the time of day, or of a broadcast: it is counted from its
# beginning as well.
_LATEST_BEGIN_SECONDS = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class PictureTrack:
    """One track of moving pictures of one recording, and where it lies in time.

    `number` counts the tracks of its recording: 1 is the one that players show first. A time of the
    container plus `shift` is a time of the file; the pictures cover `start` to `end` (seconds).
    `times` are when each begins, in order, and empty where the file does not say; `restarts` are
    when the container's own clock starts again. `referred` has a byte for each of `times`, 1 where
    other pictures may be made from this one; it is empty where that is not known, or where packets
    and pictures may not be the same.
    """

    recording: Recording
    stream: int
    number: int
    fps: float
    shift: float
    start: float
    end: float
    times: array[float]
    count: int
    size_bytes: int
    restarts: tuple[float, ...] = ()
    referred: bytes = b""

    @property
    def seconds(self) -> float:
        """How long its pictures are shown."""
        return self.end - self.start

    def second_of(self, index: int) -> float:
        """When the picture with this index is shown, where the file does not say."""
        return self.start + index / self.fps


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture tracks of a file in the order in which they are examined, and its length.

    `notes` are the reasons known from reading: what is not examined among them.
    """

    tracks: tuple[PictureTrack, ...]
    seconds: float
    has_audio: bool
    claimed_seconds: float | None
    notes: tuple[Reason, ...] = ()


def read_timeline(path: Path, limits: MediaLimits) -> Timeline:
    """Read the packets of the video at `path` and lay out its picture tracks in time.

    Raises EngineRefused as `probe` does.
    """
    first, *others = recordings(path)
    whole = _read(path, first, limits)
    if max(track.end for track in whole.tracks) > _LATEST_BEGIN_SECONDS + limits.max_seconds:
        raise too_long(limits)
    for number, recording in enumerate(others, start=2):
        if number > MOST_RECORDINGS:
            return _noting(whole, left_out.recordings_beyond(MOST_RECORDINGS, whole.seconds))
        try:
            whole = _joined(whole, _read(path, recording, limits, begin=whole.seconds))
        except EngineRefused as refusal:
            whole = _noting(whole, left_out.unread_recording(whole.seconds, refusal))
        if whole.seconds - whole.tracks[0].start > limits.max_seconds:
            raise too_long(limits)
    return _affordable(whole, limits)


def _joined(whole: Timeline, more: Timeline) -> Timeline:
    return Timeline(
        tracks=whole.tracks + more.tracks,
        seconds=more.seconds,
        has_audio=whole.has_audio or more.has_audio,
        claimed_seconds=None,
        notes=(*whole.notes, left_out.joined(whole.seconds), *more.notes),
    )


def _noting(whole: Timeline, note: Reason) -> Timeline:
    return replace(whole, notes=(*whole.notes, note))


def _affordable(whole: Timeline, limits: MediaLimits) -> Timeline:
    """Without the further tracks that would take too long."""
    left = _MOST_LENGTHS * limits.max_seconds
    kept = []
    for track in sorted(whole.tracks, key=lambda track: track.number):
        left -= track.seconds
        if track.number == 1 or left >= 0:
            kept.append(track)
    if len(kept) == len(whole.tracks):
        return whole
    some = replace(whole, tracks=tuple(track for track in whole.tracks if track in kept))
    return _noting(some, left_out.tracks_beyond(len(whole.tracks) - len(kept)))


def _read(
    path: Path, recording: Recording, limits: MediaLimits, *, begin: float | None = None
) -> Timeline:
    """Lay out one recording; it begins at `begin`, or as its own clock says where that is None."""
    if recording.kind.kind == "image":
        return _animation(path, recording)
    if recording.is_protected:
        raise protected()
    with open_recording(path, recording, limits) as container:
        films = film_tracks(container)
        if not films:
            raise no_pictures()
        for stream in films:
            refuse_large(stream, limits)
        sounds = list(container.streams.audio)
        found = survey(container, [*films, *sounds], limits)
        chosen, notes = _choose(container, films, found)
        shift = clock_shift(container, begin)
        tracks = tuple(
            _track(recording, stream, number, found[stream.index], shift)
            for number, stream in enumerate(chosen, start=1)
        )
        # What is coded otherwise is missing from the index too, whatever the edit list says.
        hidden = 0 if recording.mixes_codings else found[chosen[0].index].hidden
        return Timeline(
            tracks=tracks,
            seconds=_end(tracks, [found[s.index].end + shift for s in sounds], limits),
            has_audio=bool(sounds),
            claimed_seconds=container.duration / av.time_base if container.duration else None,
            notes=(
                *notes,
                *left_out.of_recording(container, recording),
                *left_out.of_pictures(tracks[0].restarts, hidden / tracks[0].fps),
            ),
        )


def _animation(path: Path, recording: Recording) -> Timeline:
    """A moving PNG or WebP."""
    header = read_header(path, recording.kind.container)
    *times, end = accumulate(header.seconds, initial=0.0)
    track = PictureTrack(
        recording=recording,
        stream=0,
        number=1,
        fps=len(times) / end,
        shift=0.0,
        start=0.0,
        end=end,
        times=array("d", times),
        count=len(times),
        size_bytes=recording.end,
    )
    return Timeline((track,), end, False, None, left_out.of_animation(header))


def _choose(
    container: InputContainer, films: list[VideoStream], found: dict[int, StreamSurvey]
) -> tuple[list[VideoStream], list[Reason]]:
    """The tracks to examine, the one that players show first, and reasons that name the others."""
    locked = [s for s in films if is_encrypted(s) or found[s.index].encrypted]
    filled = [s for s in films if s not in locked and found[s.index].count]
    readable = [s for s in filled if is_readable(s)]
    if not readable and locked:
        raise protected()
    if not readable:
        raise unsupported(filled[0]) if filled else nothing_there(container)
    notes = [left_out.encrypted_track() for _ in locked]
    notes += [
        left_out.unreadable_track(s)
        for s in filled
        if s not in readable and not found[s.index].is_single  # that is a preview of the film
    ]
    if len(readable) > MOST_TRACKS:
        notes.append(left_out.tracks_beyond(len(readable) - MOST_TRACKS))
    return readable[:MOST_TRACKS], notes


def clock_shift(container: InputContainer, begin: float | None = None) -> float:
    """What to add to a time of the container for a time of the file, in seconds.

    `begin` is when the recording begins in a file that is joined from several.
    """
    start = (container.start_time or 0) / av.time_base
    if begin is not None:
        return begin - start
    absolute = any(name in container.format.name for name in _ABSOLUTE)
    return -min(0.0, start) if absolute and start <= _LATEST_BEGIN_SECONDS else -start


def _track(
    recording: Recording, stream: VideoStream, number: int, found: StreamSurvey, shift: float
) -> PictureTrack:
    fps = frame_rate(stream, found)
    still = found.stands_still
    start = (found.start if found.times else 0.0) + shift
    order = [] if still else sorted(range(found.count), key=found.times.__getitem__)
    times = array("d", (found.times[place] + shift for place in order))
    end = start + found.count / fps if still else found.end + shift
    if times and end <= times[-1]:  # the packets do not say how long they are shown
        end = times[-1] + 1 / fps
    return PictureTrack(
        recording=recording,
        stream=stream.index,
        number=number,
        fps=fps,
        shift=shift,
        start=start,
        end=end,
        times=times,
        count=found.count,
        size_bytes=found.size_bytes,
        restarts=tuple(moment + shift for moment in found.restarts),
        referred=_referred(recording, stream, found, order),
    )


def _referred(
    recording: Recording, stream: VideoStream, found: StreamSurvey, order: list[int]
) -> bytes:
    """As a track has it. An interlaced picture may come in two packets."""
    is_known = (
        bool(found.referred)
        and stream.codec_context.field_order == _PROGRESSIVE
        and not found.restarts
        and recording.kind.demuxer != _UNTIMED
    )
    return bytes(found.referred[place] for place in order) if is_known else b""


def _end(tracks: tuple[PictureTrack, ...], sounds: list[float], limits: MediaLimits) -> float:
    """When the last picture or sound is over; sound beyond the longest length is not believed."""
    pictures = max(track.end for track in tracks)
    return max([pictures, *(end for end in sounds if end - pictures <= limits.max_seconds)])
