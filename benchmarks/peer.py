"""The pipeline that most deepfake detectors ship, at its cost: what this one is compared with.

Every sampled frame is decoded at full size, a face detector looks at it, and a network of
EfficientNet-B4's size scores each face by itself. Many reach a sampled frame by seeking to its
number. The detector is this project's own (YuNet at 640 px), which is faster than the usual MTCNN,
and the weights are random: this is about cost alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import torch

from benchmarks.efficientnet import efficientnet_b4
from detection.engines.faces.crops import SquareCrop, WholePicture
from detection.engines.faces.find import FINE_SIDE, detect

_RATE = 10
_CROP = SquareCrop(size=224, margin=1.3)


def run_peer(path: Path, *, seek: bool) -> int:
    """Scan the clip at `path` that way, one face at a time; returns the number of faces scored."""
    network = efficientnet_b4()
    faces = 0
    for rgb in _by_seeking(path) if seek else _in_order(path):
        found = detect(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), FINE_SIDE)
        for face in found:
            crop = _CROP.cut(WholePicture(rgb), face)
            with torch.inference_mode():
                network(torch.from_numpy(crop).permute(2, 0, 1)[None].float() / 255)
            faces += 1
    return faces


def _in_order(path: Path) -> Iterator[np.ndarray]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        step = round(float(stream.average_rate or 30) / _RATE)
        for number, frame in enumerate(container.decode(stream)):
            if number % step == 0:
                yield frame.to_ndarray(format="rgb24")


def _by_seeking(path: Path) -> Iterator[np.ndarray]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        assert stream.time_base is not None
        assert stream.duration is not None
        seconds = float(stream.duration * stream.time_base)
        for number in range(round(seconds * _RATE)):
            wanted = round(number / _RATE / stream.time_base)
            container.seek(wanted, stream=stream)
            for frame in container.decode(stream):
                if frame.pts is not None and frame.pts >= wanted:
                    yield frame.to_ndarray(format="rgb24")
                    break
