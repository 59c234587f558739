"""What a file is put through before it is examined, to see what that costs."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image, ImageOps

AS_IT_IS = "as it is"


@dataclass(frozen=True, slots=True)
class Condition:
    """One H.264 encode: `rate_factor` is libx264's CRF, `scale` of width and height."""

    name: str
    rate_factor: int
    scale: float = 1.0


CONDITIONS = (
    Condition("H.264 CRF 23", 23),
    Condition("H.264 CRF 35", 35),
    Condition("half size, CRF 23", 23, 0.5),
    Condition("half size, CRF 35", 35, 0.5),
)


def altered(path: Path, kind: str, condition: Condition, folder: Path) -> Path:
    """Write the file as it comes out of `condition`, into `folder`; returns where.

    A picture (`kind` image) is encoded as a key frame and kept without further loss; a video stays
    a video, frame by frame, without its sound.
    """
    if kind == "image":
        return _altered_picture(path, condition, folder / f"{path.stem}.png")
    return _altered_video(path, condition, folder / f"{path.stem}.mp4")


def _altered_picture(path: Path, condition: Condition, target: Path) -> Path:
    with Image.open(path) as image:
        picture = ImageOps.exif_transpose(image).convert("RGB")
    size = _even(picture.width * condition.scale), _even(picture.height * condition.scale)
    frame = av.VideoFrame.from_image(picture.resize(size, Image.Resampling.LANCZOS))
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height = size
    encoder.pix_fmt, encoder.time_base = "yuv420p", Fraction(1, 25)
    encoder.options = {"crf": str(condition.rate_factor)}
    packets = [*encoder.encode(frame), *encoder.encode(None)]
    decoder = av.CodecContext.create("h264", "r")
    frames = [shown for packet in packets for shown in decoder.decode(packet)]
    (shown,) = frames + decoder.decode(None)
    shown.to_image().save(target, compress_level=1)
    return target


def _altered_video(path: Path, condition: Condition, target: Path) -> Path:
    with av.open(str(path)) as source, av.open(str(target), "w") as out:
        pictures = source.streams.video[0]
        pictures.thread_type = "AUTO"
        rate = round(pictures.average_rate or 25)
        stream = out.add_stream("libx264", rate=rate)
        stream.width = _even(pictures.width * condition.scale)
        stream.height = _even(pictures.height * condition.scale)
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": str(condition.rate_factor), "preset": "fast"}
        for number, frame in enumerate(source.decode(pictures)):
            small = frame.reformat(stream.width, stream.height, "yuv420p")
            small.pts, small.time_base = number, Fraction(1, rate)
            out.mux(stream.encode(small))
        out.mux(stream.encode(None))
    return target


def _even(length: float) -> int:
    return max(16, round(length / 2) * 2)
