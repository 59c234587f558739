"""What a recording is put through before it is examined, to see what that costs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.audio_tracks import find_sound
from media_jobs.engines.media.container import open_recording
from media_jobs.engines.media.limits import MediaLimits


@dataclass(frozen=True, slots=True)
class SoundCondition:
    """One encode of the sound that players play first, as mono at `hertz` and `rate` bit/s."""

    name: str
    codec: str
    container: str
    hertz: int
    rate: int


SOUND_CONDITIONS = (
    SoundCondition("mp3 64 kbit/s", "libmp3lame", "mp3", 44_100, 64_000),
    SoundCondition("opus 24 kbit/s", "libopus", "ogg", 48_000, 24_000),
    SoundCondition("8 kHz telephone", "pcm_mulaw", "wav", 8_000, 64_000),
)


def altered_sound(path: Path, condition: SoundCondition, folder: Path) -> Path:
    """Write the sound of the file as it comes out of `condition`, into `folder`; returns where.

    Raises EngineRefused as `find_sound` does, and for sound that cannot be decoded.
    """
    limits = MediaLimits()
    track = find_sound(path, limits).tracks[0]
    target = folder / f"{path.stem}.{condition.container}"
    try:
        with (
            open_recording(path, track.recording, limits) as source,
            av.open(str(target), "w") as out,
        ):
            stream = out.add_stream(condition.codec, rate=condition.hertz, layout="mono")
            assert isinstance(stream, av.AudioStream), "these codecs are of sound"
            stream.bit_rate = condition.rate
            stream.codec_context.open()
            resampler = av.AudioResampler(
                stream.format, "mono", condition.hertz, stream.frame_size or condition.hertz // 50
            )
            for frame in source.decode(source.streams[track.stream]):
                assert isinstance(frame, av.AudioFrame), "the track is one of sound"
                frame.pts = None
                for part in resampler.resample(frame):
                    out.mux(stream.encode(part))
            for part in resampler.resample(None):
                out.mux(stream.encode(part))
            out.mux(stream.encode(None))
    except (av.FFmpegError, IndexError) as error:
        raise EngineRefused("no_sound", f"Its sound cannot be decoded: {error}.") from error
    return target
