"""`python -m benchmarks.same_results`: do two versions of the code say the same of the same files?

    python -m benchmarks.same_results record before.json [FILE …]
    python -m benchmarks.same_results record after.json [FILE …]
    python -m benchmarks.same_results compare before.json after.json

`record` scans the files given and a set of clips made here: H.264 with pictures that others refer
to and pictures that none does, variable rates, other codings, containers and sizes. Run it in a
checkout of each version. `compare` names every difference and then ends with status 1. Numbers may
differ by a ten-thousandth, as what is added up in another order does.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from detection.demo.clip import demo_pictures, write_demo_clip
from detection.engines.faces.forgery import load_scorer
from detection.engines.faces.pipeline import scan
from media_jobs.engines.context import QuietContext
from media_jobs.engines.errors import EngineRefused

_TOLERANCE = 1e-4
_SECONDS = 4


@dataclass(frozen=True, slots=True)
class _Clip:
    """How a clip is coded: its rate, encoder and its options, and size."""

    name: str
    fps: int = 30
    codec: str = "libx264"
    options: dict[str, str] = field(default_factory=dict)
    size: tuple[int, int] = (640, 480)


_CLIPS = (
    _Clip("three-b-pictures.mp4", options={"preset": "veryfast"}),
    _Clip("eight-b-pictures.mkv", options={"bf": "8", "b-pyramid": "normal", "b_strategy": "2"}),
    _Clip("open-groups.ts", options={"preset": "fast", "x264-params": "open-gop=1:keyint=12"}),
    _Clip("no-b-pictures.mov", options={"bf": "0"}),
    _Clip("flat-b-pictures.mp4", options={"bf": "4", "b-pyramid": "none"}, fps=60),
    _Clip("one-reference.flv", options={"preset": "ultrafast", "refs": "1"}),
    _Clip("slow.avi", fps=7, codec="mpeg4"),
    _Clip("vp8.webm", codec="libvpx", options={"deadline": "good", "cpu-used": "5"}),
    _Clip("h265.mp4", codec="libx265", options={"preset": "fast", "x265-params": "log-level=none"}),
    _Clip("large.mp4", options={"preset": "veryfast"}, size=(1920, 1080)),
    _Clip("upright.mp4", options={"preset": "veryfast"}, size=(720, 1280)),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.same_results", description=__doc__)
    actions = parser.add_subparsers(required=True, dest="action")
    record = actions.add_parser("record")
    record.add_argument("report", type=Path)
    record.add_argument("files", type=Path, nargs="*")
    compare = actions.add_parser("compare")
    compare.add_argument("reports", type=Path, nargs=2)
    options = parser.parse_args()
    if options.action == "record":
        with tempfile.TemporaryDirectory() as folder:
            paths = [*options.files, *_write_clips(Path(folder))]
            results = {path.name: _result(path) for path in paths}
        options.report.write_text(json.dumps(results))
        return
    before, after = (json.loads(path.read_text()) for path in options.reports)
    found = list(differences(before, after))
    print(*found, f"{len(before)} files, {len(found)} differences", sep="\n")
    sys.exit(bool(found))


def differences(before: Any, after: Any, place: str = "") -> Iterator[str]:
    """Name each place at which two results differ by more than rounding."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted({*before, *after}):
            yield from differences(before.get(name), after.get(name), f"{place} {name}")
    elif isinstance(before, list) and isinstance(after, list):
        for number, pair in enumerate(zip_longest(before, after)):
            yield from differences(*pair, f"{place} {number}")
    elif isinstance(before, float) and isinstance(after, float):
        if abs(before - after) > _TOLERANCE * max(1.0, abs(before)):
            yield f"{place}: {before} became {after}"
    elif before != after:
        yield f"{place}: {before} became {after}"


def _result(path: Path) -> Any:
    """The file's digest, and everything that a scan says of it, but for pictures."""
    print(path.name, flush=True)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    try:
        items: list[Any] = [digest]
        items += [asdict(item) for item in scan(path, engine=load_scorer(), context=QuietContext())]
    except EngineRefused as refused:
        return [digest, refused.code]
    return json.loads(json.dumps(items, default=_told))


def _told(data: bytes) -> str:
    return "a picture" if data.startswith(b"\xff\xd8") else data.hex()


def _write_clips(folder: Path) -> Iterator[Path]:
    write_demo_clip(folder / "demo.mp4")
    yield folder / "demo.mp4"
    for clip in _CLIPS:
        _write(folder / clip.name, clip, range(clip.fps * _SECONDS))
        yield folder / clip.name
    uneven = _Clip("uneven.mp4", options={"preset": "veryfast"})
    _write(folder / uneven.name, uneven, np.random.default_rng(0).integers(1, 5, 120).cumsum())
    yield folder / uneven.name


def _write(path: Path, clip: _Clip, stamps: Iterable[int]) -> None:
    """Write the demo's pictures with their times counted in frames."""
    moments = [int(stamp) for stamp in stamps]
    with av.open(str(path), "w") as container:
        stream = container.add_stream(clip.codec, rate=clip.fps, options=clip.options)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = clip.size
        stream.pix_fmt = "yuv420p"
        # One thread writes the same bytes every time.
        stream.codec_context.thread_count = 1
        for moment, picture in zip(moments, demo_pictures(len(moments)), strict=True):
            frame = av.VideoFrame.from_ndarray(_fitted(picture, clip.size), format="rgb24")
            frame.pts = moment
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def _fitted(picture: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The picture as large as fits into `size`, on grey."""
    width, height = size
    scale = min(width / picture.shape[1], height / picture.shape[0])
    inner = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    top, left = (height - inner.shape[0]) // 2, (width - inner.shape[1]) // 2
    whole = np.full((height, width, 3), 90, np.uint8)
    whole[top : top + inner.shape[0], left : left + inner.shape[1]] = inner
    return whole


if __name__ == "__main__":
    main()
