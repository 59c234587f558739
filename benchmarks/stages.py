"""The things that are measured. Each returns what it counted, as a check that it did its work."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np

from detection.engines.faces.ensemble import members_of
from detection.engines.faces.examine import BATCH_CROPS
from detection.engines.faces.finder import FaceFinder
from detection.engines.faces.forgery import load_scorer
from detection.engines.faces.pipeline import scan
from media_jobs.engines.context import QuietContext
from media_jobs.engines.media.decode import DecodeReport, sample_frames
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.sampled import SampledFrame
from media_jobs.engines.media.timeline import read_timeline

# Torch is imported by the stages that need it alone: it would count as memory of the others.
#
# A stage prepares what it needs, outside the measurement, and returns what is to be measured.
Stage = Callable[[Path], Callable[[], int]]

_RATE = 10


def plain(path: Path) -> Callable[[], int]:
    """Decode every frame in order, with a thread for each core, and do nothing with it."""

    def run() -> int:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            stream.codec_context.thread_type = "FRAME"
            stream.codec_context.thread_count = os.cpu_count() or 1
            return sum(1 for _ in container.decode(stream))

    return run


def decode(path: Path) -> Callable[[], int]:
    """Decode what is needed for ten frames of each second, and bring these to the size for finding
    faces."""
    return lambda: sum(1 for _ in _frames(path))


def find(path: Path) -> Callable[[], int]:
    """Find the faces in the sampled frames."""
    seen = [(frame.small, frame.seconds) for frame in _frames(path)]

    def run() -> int:
        finder = FaceFinder()
        return sum(len(finder.find(small, seconds)) for small, seconds in seen)

    return run


def score(path: Path) -> Callable[[], int]:
    """Score the face crops of the sampled frames."""
    (scorer,) = members_of(load_scorer())
    finder = FaceFinder()
    crops: list[np.ndarray] = []
    for frame in _frames(path):
        faces = finder.find(frame.small, frame.seconds)
        crops += [scorer.card.crop.cut(frame, face) for face in faces]
    batches = [
        np.stack(crops[start : start + BATCH_CROPS]) for start in range(0, len(crops), BATCH_CROPS)
    ]
    scorer.score(batches[0])
    return lambda: sum(len(scorer.score(batch)[0]) for batch in batches)


def whole(path: Path) -> Callable[[], int]:
    """Scan the file from its first byte to the verdict."""
    scorer = load_scorer()
    return lambda: sum(1 for _ in scan(path, engine=scorer, context=QuietContext())) - 1


def peer_in_order(path: Path) -> Callable[[], int]:
    """The usual pipeline, decoding in order."""
    from benchmarks.peer import run_peer

    return lambda: run_peer(path, seek=False)


def peer_seeking(path: Path) -> Callable[[], int]:
    """The usual pipeline, seeking to every sampled frame."""
    from benchmarks.peer import run_peer

    return lambda: run_peer(path, seek=True)


STAGES: dict[str, Stage] = {
    stage.__name__: stage
    for stage in (plain, decode, find, score, whole, peer_in_order, peer_seeking)
}


def _frames(path: Path) -> Iterator[SampledFrame]:
    return sample_frames(
        path,
        read_timeline(path, MediaLimits()).tracks[0],
        rate=_RATE,
        limits=MediaLimits(),
        threads=os.cpu_count() or 1,
        report=DecodeReport(),
    )
