"""Find out what a sound file holds, and refuse what cannot be heard, with a sentence that helps."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import av
from av.container import InputContainer

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.audio_tracks import AudioTrack, find_sound
from media_jobs.engines.media.container import damaged, film_tracks, open_recording
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.packets import first_frames, placed, too_long
from media_jobs.engines.media.sniff import sniff_sound

# Of what is found: another one whenever the same file would be described in another way.
SOUND_VERSION = "1"


@dataclass(frozen=True, slots=True)
class SoundProbe:
    """What a sound file really holds, by its packets rather than by its header.

    It is about the track that players play first: `rate` is in Hz, `bit_rate` in bits a second.
    `tracks` counts all that can be read.
    """

    container: str
    codec: str
    rate: int
    channels: int
    tracks: int
    duration_seconds: float
    bit_rate: int
    size_bytes: int


def probe_sound(path: Path, limits: MediaLimits) -> SoundProbe:
    """Examine a sound file by its content and return what it holds.

    Raises EngineRefused as `find_sound` does, and `is_a_video` for a file with moving pictures,
    `too_long`, `damaged_file`, `no_sound` where there is not a single sample.
    """
    sound = find_sound(path, limits)
    track = sound.tracks[0]
    with open_recording(path, track.recording, limits) as container:
        if track.recording.kind.kind == "video" and film_tracks(container):
            raise EngineRefused(
                "is_a_video", "This file has moving pictures: send it as a video, with its sound."
            )
        seconds, size = _measured(container, track, limits)
    with open_recording(path, track.recording, limits) as container:
        stream = container.streams[track.stream]
        if not any(frame.samples for frame in first_frames(container, stream)):
            raise damaged()
    return SoundProbe(
        container=track.recording.kind.container,
        codec=track.codec,
        rate=track.rate,
        channels=track.channels,
        tracks=len(sound.tracks),
        duration_seconds=round(seconds, 3),
        bit_rate=round(size * 8 / seconds),
        size_bytes=path.stat().st_size,
    )


def has_sound_alone(path: Path) -> bool:
    """Whether the file at `path` is one of sound, without moving pictures; it may be unreadable.

    Raises EngineRefused as `find_sound` does, for what has no sound either.
    """
    if sniff_sound(path).kind == "audio":
        return True
    limits = MediaLimits()
    recording = find_sound(path, limits).tracks[0].recording
    with open_recording(path, recording, limits) as container:
        return not film_tracks(container)


def _measured(
    container: InputContainer, track: AudioTrack, limits: MediaLimits
) -> tuple[float, int]:
    """How many seconds the track lasts, more than 0, and how many bytes its packets have."""
    stream = container.streams[track.stream]
    tick = float(stream.time_base or 0)
    end, size = 0.0, 0
    # Where reading breaks off, decoding will find and report the damage.
    with suppress(av.error.FFmpegError):
        for packet, _ in placed(container, [stream]):
            size += packet.size
            stamp = packet.pts if packet.pts is not None else packet.dts
            if packet.size and stamp is not None:
                end = max(end, (stamp + (packet.duration or 0)) * tick + track.shift)
            if end > limits.max_seconds:
                raise too_long(limits, "recording")
    if end <= 0:
        raise EngineRefused(
            "no_sound", "There is not a second of sound in this file. Check that it plays."
        )
    return end, size
