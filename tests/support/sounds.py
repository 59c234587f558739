"""Small real sound files, made where they are needed: tones, noise and silence in any coding."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

_FRAME = 1024


def tone(seconds: float, *, hertz: float = 440.0, rate: int = 48_000) -> np.ndarray:
    """A pure tone, float32 [samples]."""
    return (0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype("f4")


def silence(seconds: float, *, rate: int = 48_000) -> np.ndarray:
    """Nothing, float32 [samples]."""
    return np.zeros(round(seconds * rate), np.float32)


def noise(seconds: float, *, rate: int = 48_000, level: float = 0.1) -> np.ndarray:
    """White noise, float32 [samples]."""
    made = np.random.default_rng(1).normal(0, level, round(seconds * rate))
    return made.clip(-1, 1).astype(np.float32)


def write_sounds(
    path: Path,
    *tracks: np.ndarray,
    codec: str = "aac",
    rate: int = 48_000,
    begins: Sequence[float] = (),
    languages: Sequence[str] = (),
) -> Path:
    """Write each of `tracks` [samples] as a sound track of one file; `begins` are their starts."""
    with av.open(str(path), "w") as container:
        streams = [_add(container, codec, rate) for _ in tracks]
        for stream, language in zip(streams, languages, strict=False):
            stream.metadata["language"] = language
        for number, (stream, samples) in enumerate(zip(streams, tracks, strict=True)):
            late = round(begins[number] * rate) if begins else 0
            for frame in _frames(samples, rate, late):
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    return path


def _add(container: av.container.OutputContainer, codec: str, rate: int) -> av.AudioStream:
    stream = container.add_stream(codec, rate=rate, layout="mono")
    assert isinstance(stream, av.AudioStream)
    return stream


def _frames(samples: np.ndarray, rate: int, late: int) -> list[av.AudioFrame]:
    whole = (samples * 32_767).astype(np.int16)[None]
    frames = []
    for start in range(0, len(samples), _FRAME):
        part = whole[:, start : start + _FRAME]
        frame = av.AudioFrame.from_ndarray(part, format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, late + start, Fraction(1, rate)
        frames.append(frame)
    return frames
