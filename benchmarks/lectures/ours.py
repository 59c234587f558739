"""Our finder, run on one video: what it says, and, in a process of its own, what it takes.

`python -m benchmarks.lectures.ours VIDEO THREADS` prints what it took as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.lectures.score import Answer, Page
from benchmarks.memory import peak_mebibytes
from generation.engines.lectures.find import find_slides
from generation.engines.lectures.options import FinderOptions
from generation.engines.lectures.types import Slide, SlideKind
from media_jobs.engines.context import QuietContext
from media_jobs.engines.media.limits import MediaLimits

_LIMITS = MediaLimits(max_seconds=4 * 3600.0)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a run took: of `seconds` of video, with how many slides found."""

    seconds: float
    slides: int
    wall_seconds: float
    cpu_seconds: float
    peak_mebibytes: float


def answer_of(video: Path) -> Answer:
    """What our finder says of a video."""
    with tempfile.TemporaryDirectory() as folder:
        found = find_slides(video, options=FinderOptions(), context=QuietContext(Path(folder)))
    starts = [start for slide in found.slides for start in starts_of(slide) if start > 0]
    pages = (Page(slide.picture_at, slide.kind is SlideKind.VIDEO) for slide in found.slides)
    return Answer(tuple(sorted(starts)), tuple(pages))


def starts_of(slide: Slide) -> list[float]:
    """When a slide comes into view, each time."""
    return [slide.start, *(span.start for span in slide.returns)]


def take(video: Path, threads: int) -> Taken:
    """Run it in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.lectures.ours", str(video), str(threads)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Taken(**json.loads(done.stdout.splitlines()[-1]))


def _take_here(video: Path, threads: int) -> Taken:
    options = FinderOptions(limits=_LIMITS, threads=threads)
    cpu, wall = time.process_time(), time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        found = find_slides(video, options=options, context=QuietContext(Path(folder)))
    return Taken(
        seconds=found.seconds,
        slides=len(found.slides),
        wall_seconds=time.perf_counter() - wall,
        cpu_seconds=time.process_time() - cpu,
        peak_mebibytes=peak_mebibytes(),
    )


if __name__ == "__main__":
    print(json.dumps(asdict(_take_here(Path(sys.argv[1]), int(sys.argv[2])))))
