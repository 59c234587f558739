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

from media_jobs.engines.media.audio_tracks import AudioTrack, is_ordinary
from media_jobs.engines.media.clock import clock
from media_jobs.engines.media.container import open_recording
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.packets import placed, too_long
from media_jobs.engines.media.types import Reason

SAMPLE_RATE = 16_000
_BLOCK_SAMPLES = SAMPLE_RATE
# Clocks of recorders waver; a gap or an overlap of less cannot be heard as one.
_TOLERANCE_SECONDS = 0.06
# From up to 7.1; of more channels FFmpeg does not know what they are.
_MOST_MIXED = 8


@dataclass(slots=True)
class AudioReport:
    """What happened on the way; complete once the blocks have run out. Times are seconds."""

    seconds: float = 0.0
    silent_seconds: float = 0.0
    damaged_after: float | None = None
    no_numbers_after: float | None = None

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
        stream = container.streams[track.stream]
        assert isinstance(stream, AudioStream)
        for samples in _placed(_frames(container, stream, report), track, report, limits):
            count += len(samples)
            if count > most:
                raise too_long(limits, "recording")
            report.seconds = count / SAMPLE_RATE
            yield samples


def _placed(
    frames: Iterator[AudioFrame], track: AudioTrack, report: AudioReport, limits: MediaLimits
) -> Iterator[np.ndarray]:
    """The samples of `frames` at their places in time, cut into blocks."""
    has_pauses = track.recording.kind.kind == "video"
    mono, line = _Mono(), _Line(report)
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
        yield from line.add(mono.take(frame))
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
        self._done += len(kept)
        for start in range(0, len(kept), _BLOCK_SAMPLES):
            yield kept[start : start + _BLOCK_SAMPLES]


class _Mono:
    """Turns frames into mono at `SAMPLE_RATE`; set up anew where rate, layout or format change."""

    def __init__(self) -> None:
        self._resampler: AudioResampler | None = None
        self._form: tuple[int, str, str] | None = None

    def fits(self, frame: AudioFrame) -> bool:
        """Whether `frame` goes on as those before."""
        return self._form == _form(frame)

    def take(self, frame: AudioFrame) -> np.ndarray:
        """The samples that are ready once `frame` has been taken, float32 [samples]."""
        if self._resampler is None:
            self._form = _form(frame)
            # To whole numbers FFmpeg mixes channels so that their sum stays within what can be
            # played; to floats it does not.
            self._resampler = AudioResampler(format="s32", layout="mono", rate=SAMPLE_RATE)
        mixed = frame if frame.layout.nb_channels <= _MOST_MIXED else _averaged(frame)
        mixed.pts = None
        return _joined(self._resampler.resample(mixed))

    def rest(self) -> np.ndarray:
        """What the resampler still holds; the next frame starts another."""
        if self._resampler is None:
            return np.zeros(0, np.float32)
        last, self._resampler = self._resampler, None
        return _joined(last.resample(None))


def _form(frame: AudioFrame) -> tuple[int, str, str]:
    return frame.sample_rate, frame.layout.name, frame.format.name


def _joined(frames: list[AudioFrame]) -> np.ndarray:
    parts = [frame.to_ndarray().reshape(-1).astype(np.float64) for frame in frames]
    if not parts:
        return np.zeros(0, np.float32)
    return (np.concatenate(parts) / 2**31).astype(np.float32)


def _averaged(frame: AudioFrame) -> AudioFrame:
    """The mean of all channels, for layouts that FFmpeg has no way to mix."""
    values = frame.to_ndarray()
    if not frame.format.is_planar:
        values = values.reshape(-1, frame.layout.nb_channels).T
    mean = values.mean(axis=0)
    if values.dtype.kind == "u":
        mean = mean - 128
    if values.dtype.kind in "iu":
        mean = mean / 2 ** (8 * values.dtype.itemsize - 1)
    mixed = AudioFrame.from_ndarray(mean.astype(np.float32)[None], format="flt", layout="mono")
    mixed.sample_rate = frame.sample_rate
    return mixed


def _frames(
    container: InputContainer, stream: AudioStream, report: AudioReport
) -> Iterator[AudioFrame]:
    """Decode packet by packet, stepping over damage and noting where it began."""
    packets = placed(container, [stream])
    while True:
        try:
            packet, _ = next(packets, (None, False))
        except av.error.FFmpegError:
            report.note_damage()
            return
        if packet is None:
            return
        if packet.is_corrupt:
            report.note_damage()
        frames: list[AudioFrame] = []
        try:
            frames = stream.codec_context.decode(packet)
        except av.error.EOFError:
            return
        except av.error.FFmpegError:
            report.note_damage()
        for frame in frames:
            if frame.samples and is_ordinary(frame.sample_rate, frame.layout.nb_channels):
                if not _made_finite(frame):
                    report.note_no_numbers()
                yield frame
            else:
                report.note_damage()


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
