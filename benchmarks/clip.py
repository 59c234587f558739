"""The video that everything is measured on: one face that moves before a busy ground."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from detection.demo.clip import load_portrait

WIDTH, HEIGHT, FPS = 1920, 1080, 30
LOOP_SECONDS = 10
LOOP = Fraction(LOOP_SECONDS)


def write_loop(path: Path) -> None:
    """Write ten seconds of 1080p30 H.264 whose end meets its beginning."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"preset": "veryfast", "crf": "21", "g": "60"}
        # One slice a picture, as cameras and streaming services write it.
        stream.thread_type = "FRAME"
        for picture in _pictures():
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())


def repeat(loop: Path, path: Path, *, times: int, seconds: Fraction = LOOP) -> None:
    """Join `times` copies of `loop`, which lasts `seconds`, end to end without coding them anew."""
    with av.open(str(path), "w") as out:
        with av.open(str(loop)) as source:
            target = out.add_stream_from_template(source.streams.video[0])
        for number in range(times):
            with av.open(str(loop)) as source:
                stream = source.streams.video[0]
                shift = round(number * seconds / (stream.time_base or 1))
                for packet in source.demux(stream):
                    if packet.pts is None or packet.dts is None:
                        continue
                    packet.pts += shift
                    packet.dts += shift
                    packet.stream = target
                    out.mux(packet)


def _pictures() -> Iterator[np.ndarray]:
    random = np.random.default_rng(0)
    coarse = random.integers(0, 255, (HEIGHT // 8, WIDTH // 8, 3), dtype=np.uint8)
    ground = cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    head = cv2.resize(load_portrait(), (HEIGHT, HEIGHT), interpolation=cv2.INTER_CUBIC)
    for number in range(LOOP_SECONDS * FPS):
        phase = number / (LOOP_SECONDS * FPS)
        picture = np.roll(ground, round(phase * WIDTH), axis=1)
        left = round((WIDTH - HEIGHT) / 2 * (1 + 0.9 * math.sin(2 * math.pi * phase)))
        picture[:, left : left + HEIGHT] = head
        grain = random.integers(0, 7, (HEIGHT, WIDTH, 1), dtype=np.uint8)
        yield cv2.add(picture, np.repeat(grain, 3, axis=2)).astype(np.uint8)
