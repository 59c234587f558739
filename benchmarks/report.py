"""Write what was measured as a page of documentation."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.clip import FPS
from benchmarks.document import other_parts
from benchmarks.measure import Measurement
from detection.engines.faces.forgery import load_scorer

_PACKAGES = ("av", "opencv-python-headless", "onnxruntime", "torch", "numpy")
_NAMES = {
    "plain": "plain decoding, every frame in order",
    "decode": "decode what is needed, and sample",
    "find": "find faces",
    "score": "score faces",
    "whole": "**whole scan**",
    "peer_in_order": "usual pipeline, decoding in order",
    "peer_seeking": "usual pipeline, seeking to each frame",
}
# These hold a minute's pictures, prepared in advance: their memory says nothing.
_PREPARED = ("find", "score")


@dataclass(frozen=True, slots=True)
class Row:
    """A measurement and the length of the video that it was made on."""

    measurement: Measurement
    video_seconds: float


def write_report(
    path: Path,
    rows: list[Row],
    shares: list[float],
    *,
    long: Row | None,
    bit_rate: int,
    load: float,
) -> None:
    """Write docs/benchmarks.md.

    `shares` are the speed of the whole scan over that of plain decoding in each round, in order of
    size; `long` is the whole scan of a long video.
    """
    (short,) = (row for row in rows if row.measurement.stage == "whole")
    parts = [
        _heading(bit_rate, load),
        _stages(rows),
        _shares(shares),
        _ratios(rows),
        _memory(short, long),
        _notes(),
        other_parts(path),
    ]
    path.write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")


def _heading(bit_rate: int, load: float) -> str:
    model = load_scorer().card
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return f"""# Benchmarks

Made by `make bench` on {datetime.now(UTC):%Y-%m-%d}. The video: 1920 x 1080, 30 frames a second,
H.264 at {bit_rate / 1e6:.1f} Mbit/s, one moving face; ten frames of every second are examined.

- machine: {_processor()}, {os.cpu_count()} cores; load before the run {load:.1f}
- Python {platform.python_version()}, {packages}
- model: {model.spec.id} {model.spec.version}, {model.crop.size} px, ONNX Runtime on the CPU"""


def _stages(rows: list[Row]) -> str:
    lines = [
        "## Speed\n",
        "| stage | frames/s | times real time | CPU seconds per minute of video | peak memory |",
        "|---|---:|---:|---:|---:|",
    ]
    for row in rows:
        m, seconds = row.measurement, row.video_seconds
        lines.append(
            f"| {_NAMES[m.stage]} | {seconds * FPS / m.wall_seconds:.0f} "
            f"| {seconds / m.wall_seconds:.1f} | {m.cpu_seconds * 60 / seconds:.1f} "
            f"| {'' if m.stage in _PREPARED else f'{m.peak_mebibytes:.0f} MiB'} |"
        )
    by_stage = {row.measurement.stage: row.measurement for row in rows}
    found, scored = by_stage["find"], by_stage["score"]
    lines.append(
        f"\nA face is found in {found.wall_seconds / found.count * 1000:.1f} ms and scored in "
        f"{scored.wall_seconds / scored.count * 1000:.1f} ms."
    )
    return "\n".join(lines)


def _shares(shares: list[float]) -> str:
    return (
        f"The whole scan runs at **{shares[len(shares) // 2]:.2f}** of the speed of plain decoding "
        f"(median of {len(shares)} rounds,\n{shares[0]:.2f} to {shares[-1]:.2f})."
    )


def _ratios(rows: list[Row]) -> str:
    speed = {r.measurement.stage: r.video_seconds / r.measurement.wall_seconds for r in rows}
    lines = ["## Beside the usual pipeline\n"]
    for stage in ("peer_in_order", "peer_seeking"):
        lines.append(
            f"- The whole scan is {speed['whole'] / speed[stage]:.1f} times as fast as the "
            f"{_NAMES[stage]}."
        )
    lines.append(
        "\nThe usual pipeline is a stand-in for cost, with random weights: a full-size frame, "
        "a face\ndetector at 640 px, and a network of EfficientNet-B4's size at 224 px for each "
        "face, one at a\ntime."
    )
    return "\n".join(lines)


def _memory(short: Row, long: Row | None) -> str:
    lines = ["## Memory\n", "| video | frames examined | peak memory | times real time |"]
    lines.append("|---|---:|---:|---:|")
    for row in filter(None, (short, long)):
        m = row.measurement
        lines.append(
            f"| {row.video_seconds / 60:.0f} min | {m.count} | {m.peak_mebibytes:.0f} MiB "
            f"| {row.video_seconds / m.wall_seconds:.1f} |"
        )
    if long is not None:
        growth = long.measurement.peak_mebibytes - short.measurement.peak_mebibytes
        lines.append(f"\nThe long video takes {growth:.0f} MiB more than the short one.")
    return "\n".join(lines)


def _notes() -> str:
    return """## How it is measured

Every row is a process of its own. The first five are measured in turns, several rounds, and the
median of each counts, as does the median of how fast whole scan and plain decoding were in the same
round; the usual pipeline and the long video run once. Loading the model and the libraries is left
out of the times, not out of the memory. Plain decoding is what FFmpeg does with as many threads as
there are cores when every frame is asked for and none is used. In the whole scan, decoding runs
beside finding and scoring, so that its time is less than the sum of the stages. CPU seconds add up
all threads. That two versions of the code say the same of the same files is shown by
`python -m benchmarks.same_results`."""


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
