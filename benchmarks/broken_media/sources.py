"""The sound files that are broken: half a second of a portrait in every container and form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
from PIL import Image

from detection.demo.clip import load_portrait

_SIZE = 320
_PICTURES = 13
# Suffix to FFmpeg's encoder.
_VIDEOS = {
    "mp4": "libx264",
    "mov": "libx264",
    "webm": "libvpx",
    "mkv": "libx264",
    "avi": "mpeg4",
    "ts": "libx264",
    "gif": "gif",
}
_OPTIONS: dict[str, dict[str, object]] = {
    "libx264": {"preset": "ultrafast"},
    # Below 0 the effort is fixed; above, it goes by how busy the machine is.
    "libvpx": {"deadline": "realtime", "cpu-used": "-8"},
}


def write_sources(folder: Path) -> list[Path]:
    """Write one file of each kind and return their paths."""
    paths = [_video(folder / f"sound.{suffix}", codec) for suffix, codec in _VIDEOS.items()]
    pictures = [Image.fromarray(picture) for picture in _moving()]
    first, rest = pictures[0], pictures[1:]
    stills = ("sound.jpg", "progressive.jpg", "sound.png", "sound.webp")
    for name in stills:
        first.save(folder / name, progressive=name.startswith("progressive"))
    for name in ("moving.webp", "moving.png"):
        first.save(folder / name, save_all=True, append_images=rest, duration=100)
    return paths + [folder / name for name in (*stills, "moving.webp", "moving.png")]


def _moving() -> Iterator[np.ndarray]:
    head = cv2.resize(load_portrait()[40:552], (_SIZE, _SIZE), interpolation=cv2.INTER_AREA)
    for number in range(_PICTURES):
        yield np.roll(head, 2 * number, axis=1).astype(np.uint8)


def _video(path: Path, codec: str) -> Path:
    with av.open(str(path), "w", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream(codec, rate=25)
        assert isinstance(stream, av.VideoStream)
        stream.width = stream.height = _SIZE
        stream.pix_fmt = "rgb8" if codec == "gif" else "yuv420p"
        stream.options = _OPTIONS.get(codec, {})
        for picture in _moving():
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return path
