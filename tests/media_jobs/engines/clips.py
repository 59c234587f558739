"""Make real little media files: a portrait that moves, in any coding, with any kind of damage."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from detection.demo.clip import load_portrait

Picture = NDArray[np.uint8]
FINE_TIME_BASE = Fraction(1, 90_000)


def portrait(side: int = 512) -> Picture:
    """The portrait as RGB [side, side, 3]."""
    small = cv2.resize(load_portrait()[40:552], (side, side), interpolation=cv2.INTER_AREA)
    return small.astype(np.uint8)


def scene(
    faces: Sequence[tuple[int, int]] = ((40, 20),),
    *,
    size: tuple[int, int] = (480, 270),
    side: int = 240,
    redness: int = 0,
    ground: int = 90,
) -> Picture:
    """A picture with the portrait at each of `faces` (left, top); `redness` tints the whole."""
    width, height = size
    picture = np.full((height, width, 3), ground, np.uint8)
    head = portrait(side)
    for left, top in faces:
        part = head[: height - top, : width - left]
        picture[top : top + part.shape[0], left : left + part.shape[1]] = part
    if redness:
        tint = np.array([redness, -redness, -redness])
        picture = (picture.astype(int) + tint).clip(0, 255).astype(np.uint8)
    return picture


def moving(
    count: int,
    *,
    step: float = 1.0,
    size: tuple[int, int] = (480, 270),
    side: int = 240,
    redness: int = 0,
) -> Iterator[Picture]:
    """`count` pictures of one face that moves to the right."""
    for number in range(count):
        yield scene([(30 + round(number * step), 20)], size=size, side=side, redness=redness)


def roomy(count: int, *, step: float = 1.0, redness: int = 0) -> Iterator[Picture]:
    """The same, 640 x 360 and with a face that is large enough to be judged."""
    return moving(count, step=step, size=(640, 360), side=340, redness=redness)


@contextmanager
def ordinary_priority() -> Iterator[None]:
    """Take back what SVT-AV1 does to who encodes with it as root: a real-time thread.

    Such a thread, and every process that it starts from then on, starves all others.
    """
    before = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        os.sched_setscheduler(0, *before)


def write_clip(
    path: Path,
    pictures: Iterable[Picture],
    *,
    codec: str = "libx264",
    fps: int = 25,
    rotation: int | None = None,
    times: Sequence[float] | None = None,
    pixel_aspect: Fraction | None = None,
    pixel_format: str = "yuv420p",
    sound_seconds: float = 0.0,
    options: dict[str, str] | None = None,
) -> Path:
    """Encode `pictures` to `path`; `times` (seconds) makes the frame rate variable."""
    index_first = {"movflags": "+faststart"} if path.suffix in (".mp4", ".mov") else {}
    with (
        ordinary_priority(),
        av.open(str(path), "w", container_options=index_first) as container,
    ):
        video = container.add_stream(codec, rate=fps)
        assert isinstance(video, av.VideoStream)
        video.pix_fmt = pixel_format
        defaults = {"preset": "ultrafast"} if codec == "libx264" else {}
        video.options = dict(options or defaults)
        if rotation is not None:
            video.set_display_rotation(rotation)
        sound = container.add_stream("aac", rate=16_000) if sound_seconds else None
        for number, picture in enumerate(pictures):
            if number == 0:
                video.height, video.width = picture.shape[:2]
                if pixel_aspect:
                    video.codec_context.sample_aspect_ratio = pixel_aspect
                if times is not None:
                    video.codec_context.time_base = FINE_TIME_BASE
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            if times is not None:
                frame.time_base = FINE_TIME_BASE
                frame.pts = round(times[number] / FINE_TIME_BASE)
            container.mux(video.encode(frame))
        container.mux(video.encode())
        if sound is not None:
            _add_silence(container, sound, sound_seconds)
    return path


def write_sound(path: Path, seconds: float = 2.0) -> Path:
    """A file that has sound and nothing to see."""
    with av.open(str(path), "w") as container:
        _add_silence(container, container.add_stream("aac", rate=16_000), seconds)
    return path


def _add_silence(
    container: av.container.OutputContainer, stream: av.AudioStream, seconds: float
) -> None:
    for start in range(0, int(16_000 * seconds), 1024):
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 1024), np.float32), format="fltp", layout="mono"
        )
        frame.sample_rate, frame.pts = 16_000, start
        container.mux(stream.encode(frame))
    container.mux(stream.encode())


def cut_off(path: Path, share: float) -> Path:
    """Keep the first `share` of the file, as a broken transfer does."""
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


def overwrite(path: Path, start: float, end: float) -> Path:
    """Fill the part of the file between two shares of its length with noise."""
    data = bytearray(path.read_bytes())
    a, b = int(len(data) * start), int(len(data) * end)
    data[a:b] = np.random.default_rng(3).bytes(b - a)
    path.write_bytes(bytes(data))
    return path


def patch_atom(path: Path, name: bytes, offset: int, value: int) -> Path:
    """Overwrite 32 bits at `offset` after the name of the first MP4 atom called `name`."""
    data = bytearray(path.read_bytes())
    at = data.index(name) + 4 + offset
    data[at : at + 4] = value.to_bytes(4, "big")
    path.write_bytes(bytes(data))
    return path
