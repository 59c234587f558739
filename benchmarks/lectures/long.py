"""How fast slides are found, and in how much memory, in ten minutes and in three hours."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from benchmarks.clip import repeat
from benchmarks.document import machine, put_part
from benchmarks.lectures.ours import Taken, take
from benchmarks.lectures.render import write_lecture
from benchmarks.lectures.script import Lecture, all_lectures

_THREADS = 2
# Minutes, and pictures a second.
_VIDEOS = ((10, 30), (10, 15), (180, 15))


def measure_long(folder: Path) -> None:
    """Measure on a lecture in 720 lines that begins again and again; videos stay in `folder`."""
    large = [one for one in all_lectures() if one.size == (1280, 720) and one.has_inset]
    lecture = min(large, key=lambda one: one.bit_rate)
    taken, rows = [], []
    for minutes, fps in _VIDEOS:
        taken.append(take(_video(folder, lecture, minutes, fps), _THREADS))
        rows.append(_row(taken[-1], fps))
        print(rows[-1], flush=True)
    more = taken[-1].peak_mebibytes - taken[-2].peak_mebibytes
    text = _TEXT.format(machine=machine(), rows="\n".join(rows), more=more)
    put_part("long lectures", text)


def _video(folder: Path, lecture: Lecture, minutes: int, fps: int) -> Path:
    """The lecture from its beginning again and again, for so long."""
    once = folder / f"{lecture.name}-{fps}.mp4"
    path = folder / f"{lecture.name}-{fps}-{minutes}-minutes.mp4"
    if not once.exists():
        write_lecture(lecture, once, fps=fps)
    if not path.exists():
        seconds = Fraction(round(lecture.seconds * fps), fps)
        repeat(once, path, times=round(minutes * 60 / lecture.seconds), seconds=seconds)
    return path


def _row(taken: Taken, fps: int) -> str:
    return (
        f"| {taken.seconds / 60:.0f} min, {fps} pictures a second | "
        f"{taken.seconds / taken.wall_seconds:.1f} | {taken.seconds / taken.cpu_seconds:.1f} | "
        f"{taken.slides} | {taken.peak_mebibytes:.0f} MiB |"
    )


_TEXT = """## Long lectures

Made by `python -m benchmarks.lectures long` on {machine}:
a lecture in 720 lines, joined to itself, with two decoding threads. Three hours take
{more:.0f} MiB more than ten minutes.

| video | times real time | seconds of video for each second of CPU time | slides | peak memory |
|---|---:|---:|---:|---:|
{rows}"""
