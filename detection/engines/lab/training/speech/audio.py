"""Read recordings as the network hears them, and keep them without loss."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np

RATE = 16_000
_LOUDNESS = 0.06


def read(source: Path | bytes, *, format_name: str | None = None) -> np.ndarray:
    """Float32 [samples] at 16 kHz of the first sound track, channels averaged.

    Raises av.FFmpegError, or ValueError where there is no sound.
    """
    file = io.BytesIO(source) if isinstance(source, bytes) else str(source)
    resampler = av.AudioResampler("fltp", "mono", RATE)
    parts = []
    with av.open(file, "r", format=format_name) as container:
        if not container.streams.audio:
            raise ValueError("there is no sound track")
        for frame in container.decode(audio=0):
            frame.pts = None
            parts += [part.to_ndarray()[0] for part in resampler.resample(frame)]
        parts += [part.to_ndarray()[0] for part in resampler.resample(None)]
    if not parts:
        raise ValueError("there is no sound")
    return np.concatenate(parts).astype(np.float32)


def write(path: Path, samples: np.ndarray) -> None:
    """Write float32 [samples] as 16-bit FLAC at 16 kHz, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    whole = (samples.clip(-1, 1) * 32_767).round().astype(np.int16)[None]
    with av.open(str(partial), "w", format="flac") as out:
        stream = out.add_stream("flac", rate=RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray(whole, format="s16", layout="mono")
        frame.rate = RATE
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            out.mux(packet)
    partial.replace(path)


def levelled(samples: np.ndarray) -> np.ndarray:
    """The same sound at the loudness of all others, without a constant part or clipping."""
    samples = samples - samples.mean()
    level = float(np.sqrt(np.square(samples).mean())) + 1e-9
    gain = min(_LOUDNESS / level, 0.99 / (float(np.abs(samples).max()) + 1e-9))
    return (samples * gain).astype(np.float32)


def fitted(samples: np.ndarray, length: int) -> np.ndarray:
    """Cut or padded with silence to `length`."""
    return np.pad(samples[:length], (0, max(0, length - len(samples))))
