"""Decode sound in order, as mono at 16 kHz, block by block: memory stays flat however long it is.

16 kHz mono is what speech recognition and voice detectors are trained on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av import AudioFrame, AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet

from media_jobs.engines.media.audio_tracks import AudioTrack, is_ordinary
from media_jobs.engines.media.channels import Channels, channels_of, mono_frame
from media_jobs.engines.media.clock import clock, spelled
from media_jobs.engines.media.container import is_cover, open_recording
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.packets import placed, too_long
from media_jobs.engines.media.sound_rest import says_no_length, unread_bytes
from media_jobs.engines.media.types import Reason

SAMPLE_RATE = 16_000
_BLOCK_SAMPLES = SAMPLE_RATE
# Clocks of recorders waver; a gap or an overlap of less cannot be heard as one.
_TOLERANCE_SECONDS = 0.06
# Coders begin with a little that is not to be heard, and joints may overlap by a packet.
_LEAST_OVERLAP_SECONDS = 0.5
_FLAC_HEAD_BYTES = 1024
# From up to 7.1; of more channels FFmpeg does not know what they are.
_MOST_MIXED = 8


@dataclass(slots=True)
class AudioReport:
    """What happened on the way; complete once the blocks have run out. Times are seconds, and
    `loudest` is the largest sample there was, of at most 1.

    `channels`, where they are given, watch what is mixed.
    """

    seconds: float = 0.0
    silent_seconds: float = 0.0
    loudest: float = 0.0
    overlapping_seconds: float = 0.0
    damaged_after: float | None = None
    no_numbers_after: float | None = None
    unread_bytes: int = 0
    channels: Channels | None = None

    def note_damage(self) -> None:
        """What follows what has been decoded so far is damaged."""
        if self.damaged_after is None:
            self.damaged_after = self.seconds

    def note_no_numbers(self) -> None:
        """Some of what follows what has been decoded so far is no number, or infinite."""
        if self.no_numbers_after is None:
            self.no_numbers_after = self.seconds

    def notes(self) -> tuple[Reason, ...]:
        """What the listener has to know."""
        found = []
        if self.damaged_after is not None:
            found.append(
                Reason(
                    "damaged_sound",
                    f"The sound is damaged from {clock(self.damaged_after)} on; what could be read "
                    "of it was used.",
                    unexamined=True,
                )
            )
        if self.no_numbers_after is not None:
            found.append(
                Reason(
                    "no_numbers",
                    f"From {clock(self.no_numbers_after)} on the file holds samples that are no "
                    "numbers; silence was put in their place.",
                    unexamined=True,
                )
            )
        if self.channels is not None:
            found += self.channels.notes()
        if self.overlapping_seconds >= _LEAST_OVERLAP_SECONDS:
            found.append(
                Reason(
                    "overlapping_sound",
                    f"By the times in the file, {spelled(max(1, self.overlapping_seconds))} of "
                    "its sound lies over other sound, or before its beginning; that was left out.",
                    unexamined=True,
                )
            )
        if self.unread_bytes:
            found.append(
                Reason(
                    "unread_rest",
                    f"Behind the sound that was read, which ends at {clock(self.seconds)}, the "
                    f"file goes on for {max(1, self.unread_bytes // 1000):,} kB that could not be "
                    "read. Some players may play it.",
                    unexamined=True,
                )
            )
        return tuple(found)


def decode_audio(
    path: Path, track: AudioTrack, *, limits: MediaLimits, report: AudioReport
) -> Iterator[np.ndarray]:
    """Yield the sound of `track` as float32 [samples], -1 to 1, at most a second at a time.

    Sample n of all that is yielded is heard at n / `SAMPLE_RATE` seconds of the file: what begins
    late begins with silence, gaps are silence, and overlaps are left out. Damage does not stop
    decoding: what can be read is yielded, and `report` says where the damage began.

    Raises EngineRefused: `too_long` and whatever opening the file may raise.
    """
    most = round(limits.max_seconds * SAMPLE_RATE)
    count = 0
    with open_recording(path, track.recording, limits) as container:
        reading = _Reading(path, track, container, report)
        for samples in _placed(reading.frames(), track, report, limits):
            count += len(samples)
            if count > most:
                raise too_long(limits, "recording")
            report.seconds = count / SAMPLE_RATE
            report.loudest = max(report.loudest, float(np.abs(samples).max(initial=0)))
            yield samples
        reading.note_rest()


def _placed(
    frames: Iterator[AudioFrame], track: AudioTrack, report: AudioReport, limits: MediaLimits
) -> Iterator[np.ndarray]:
    """The samples of `frames` at their places in time, cut into blocks."""
    has_pauses = track.recording.kind.kind == "video"
    mono, line = _Mono(report.channels), _Line(report)
    due: float | None = None  # when the next frame follows without a gap
    for frame in frames:
        begin = _seconds(frame, track.shift, due)
        if begin > limits.max_seconds:
            raise too_long(limits, "recording")
        if due is None or abs(begin - due) > _TOLERANCE_SECONDS or not mono.fits(frame):
            yield from line.add(mono.rest())
            if due is not None and begin - due > _TOLERANCE_SECONDS and not has_pauses:
                report.note_damage()  # a sound file has no pauses: what is missing was not readable
            yield from line.go_on_at(begin)
        due = begin + frame.samples / frame.sample_rate
        yield from line.add(mono.take(frame, begin))
    yield from line.add(mono.rest())


def _seconds(frame: AudioFrame, shift: float, due: float | None) -> float:
    if frame.pts is None or frame.time_base is None:
        return due or 0.0
    return frame.pts * float(frame.time_base) + shift


class _Line:
    """Lays samples out in time, one behind the other from 0 on."""

    def __init__(self, report: AudioReport) -> None:
        self._report = report
        self._done = 0
        self._skip = 0

    def go_on_at(self, seconds: float) -> Iterator[np.ndarray]:
        """What comes next is heard at `seconds`: yield silence, or leave out what overlaps."""
        gap = round(seconds * SAMPLE_RATE) - self._done
        self._skip = max(0, -gap)
        if gap > 0:
            self._report.silent_seconds += gap / SAMPLE_RATE
            for start in range(0, gap, _BLOCK_SAMPLES):
                yield from self.add(np.zeros(min(_BLOCK_SAMPLES, gap - start), np.float32))

    def add(self, samples: np.ndarray) -> Iterator[np.ndarray]:
        """Yield `samples` in blocks, less what overlaps with what was yielded before."""
        kept = samples[self._skip :]
        self._skip -= len(samples) - len(kept)
        self._report.overlapping_seconds += (len(samples) - len(kept)) / SAMPLE_RATE
        self._done += len(kept)
        for start in range(0, len(kept), _BLOCK_SAMPLES):
            yield kept[start : start + _BLOCK_SAMPLES]


class _Mono:
    """Turns frames into mono at `SAMPLE_RATE`; set up anew where rate, layout or format change."""

    def __init__(self, channels: Channels | None) -> None:
        self._channels = channels
        self._resampler: AudioResampler | None = None
        self._form: tuple[int, str, str] | None = None

    def fits(self, frame: AudioFrame) -> bool:
        """Whether `frame` goes on as those before."""
        return self._form == _form(frame)

    def take(self, frame: AudioFrame, begin: float) -> np.ndarray:
        """The samples that are ready once `frame` has been taken, float32 [samples]; it is heard
        at `begin` seconds."""
        if self._resampler is None:
            self._form = _form(frame)
            # To whole numbers FFmpeg mixes channels so that their sum stays within what can be
            # played; to floats it does not.
            self._resampler = AudioResampler(format="s32", layout="mono", rate=SAMPLE_RATE)
        mixed = frame if frame.layout.nb_channels <= _MOST_MIXED else _averaged(frame)
        mixed.pts = None
        ready = _joined(self._resampler.resample(mixed))
        if self._channels is not None:
            self._channels.take(frame, begin, ready)
        return ready

    def rest(self) -> np.ndarray:
        """What the resampler still holds; the next frame starts another."""
        if self._resampler is None:
            return np.zeros(0, np.float32)
        last, self._resampler = self._resampler, None
        ready = _joined(last.resample(None))
        if self._channels is not None:
            self._channels.rest(ready)
        return ready


def _form(frame: AudioFrame) -> tuple[int, str, str]:
    return frame.sample_rate, frame.layout.name, frame.format.name


def _joined(frames: list[AudioFrame]) -> np.ndarray:
    parts = [frame.to_ndarray().reshape(-1).astype(np.float64) for frame in frames]
    if not parts:
        return np.zeros(0, np.float32)
    return (np.concatenate(parts) / 2**31).astype(np.float32)


def _averaged(frame: AudioFrame) -> AudioFrame:
    """The mean of all channels, for layouts that FFmpeg has no way to mix."""
    return mono_frame(channels_of(frame).mean(axis=0), frame.sample_rate)


class _Reading:
    """Decodes one track packet by packet, stepping over damage and noting where it began."""

    def __init__(
        self, path: Path, track: AudioTrack, container: InputContainer, report: AudioReport
    ) -> None:
        stream = container.streams[track.stream]
        assert isinstance(stream, AudioStream)
        self._path, self._track, self._report = path, track, report
        self._container, self._stream = container, stream
        self._end = 0  # the byte at which the last packet ends
        self._beyond = 0  # and how much of it is no sound

    def frames(self) -> Iterator[AudioFrame]:
        """The frames of the track, in order."""
        packets = placed(self._container, [self._stream])
        while True:
            try:
                packet, _ = next(packets, (None, False))
            except av.error.FFmpegError:
                self._report.note_damage()
                return
            if packet is None:
                return
            if self._is_damaged(packet):
                self._report.note_damage()
            if packet.pos is not None and packet.size:
                self._end = packet.pos + packet.size
            try:
                yield from self._decoded(packet)
            except av.error.EOFError:
                return

    def note_rest(self) -> None:
        """Nothing will follow: note what there is besides that no packet was of."""
        films = [s for s in self._container.streams.video if not is_cover(s)]
        if self._end and not films and len(self._container.streams.audio) == 1:
            rest = unread_bytes(self._path, self._track.recording, self._end)
            self._report.unread_bytes = rest + self._beyond

    def _is_damaged(self, packet: Packet) -> bool:
        """Whether `packet` is cut off, or FFmpeg has stepped over something before it."""
        demuxer = self._track.recording.kind.demuxer
        if demuxer == "flac" and self._end and packet.pos is not None:
            return packet.is_corrupt or packet.pos - self._end >= _FLAC_HEAD_BYTES
        # A WAV that was written without its length ends within a packet.
        return packet.is_corrupt and not (demuxer == "wav" and says_no_length(self._path))

    def _decoded(self, packet: Packet) -> Iterator[AudioFrame]:
        frames: list[AudioFrame] = []
        try:
            frames = self._stream.codec_context.decode(packet)
        except av.error.EOFError:
            raise
        except av.error.FFmpegError:
            self._report.note_damage()
        if self._track.recording.kind.demuxer == "flac" and frames:
            self._beyond = _beyond(packet, frames)
        for frame in frames:
            if frame.samples and is_ordinary(frame.sample_rate, frame.layout.nb_channels):
                if not _made_finite(frame):
                    self._report.note_no_numbers()
                yield frame
            else:
                self._report.note_damage()


def _beyond(packet: Packet, frames: list[AudioFrame]) -> int:
    """By how many bytes a packet of FLAC is longer than its samples can be, uncompressed.

    FFmpeg gives out what was appended to a file as part of the last packet.
    """
    most = sum(frame.samples * frame.layout.nb_channels * 4 for frame in frames)
    return max(0, packet.size - most - _FLAC_HEAD_BYTES)


def _made_finite(frame: AudioFrame) -> bool:
    """Whether all samples of `frame` are numbers; those that are not become silence.

    One that is not would spread over all that the resampler joins with it.
    """
    kind = {"flt": "f4", "dbl": "f8"}.get(frame.format.packed.name)
    if kind is None:
        return True
    finite = True
    channels = 1 if frame.format.is_planar else frame.layout.nb_channels
    for plane in frame.planes:
        whole = np.frombuffer(memoryview(plane), kind)
        used = whole[: frame.samples * channels]
        if not np.isfinite(used).all():
            finite = False
            silenced = whole.copy()
            silenced[~np.isfinite(silenced)] = 0
            plane.update(silenced.tobytes())
    return finite
