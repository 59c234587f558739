"""How right finders are on rendered lectures, half of whose looks nothing was chosen on."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from benchmarks.document import machine, put_part
from benchmarks.lectures import others
from benchmarks.lectures.ours import answer_of
from benchmarks.lectures.render import write_lecture
from benchmarks.lectures.score import Answer, Score, score
from benchmarks.lectures.script import BIT_RATES, SIZES, Lecture, lectures
from benchmarks.lectures.styles import DEVELOPMENT, FINAL

_OURS = "**ours**"
_TUNED = (
    [f"difference {t:g}" for t in others.DIFFERENCE_THRESHOLDS],
    [f"content {t:g}" for t in others.CONTENT_THRESHOLDS],
)
Scores = dict[str, Score]


def measure_right(folder: Path) -> None:
    """Measure all finders on both halves; the videos are kept in `folder`."""
    with tempfile.TemporaryDirectory() as installed:
        others.install(Path(installed))
        halves = [
            _score_all(lectures(styles), folder, Path(installed)) for styles in (DEVELOPMENT, FINAL)
        ]
    development, final = halves
    names = _shown(development)
    tables = [
        _table("First half of the looks, on which thresholds were chosen", development, names),
        _table("Second half, looked at once", final, names),
    ]
    text = _TEXT.format(machine=machine(), tables="\n\n".join(tables), **_described())
    put_part("lectures", text)


def _score_all(some: Iterable[Lecture], folder: Path, installed: Path) -> Scores:
    total: defaultdict[str, Score] = defaultdict(Score)
    for lecture in some:
        video = folder / f"{lecture.name}.mp4"
        if not video.exists():
            write_lecture(lecture, video)
        for name, answer in _answers(lecture, video, installed).items():
            found = score(lecture, answer)
            total[name] += found
            print(f"{lecture.name}, {name}: F1 {found.f1:.3f}, {found}", flush=True)
    return total


def _answers(lecture: Lecture, video: Path, installed: Path) -> dict[str, Answer]:
    return {
        _OURS: answer_of(video),
        **others.frame_differences(video, lecture.seconds),
        **others.scene_detectors(video, lecture.seconds, installed),
    }


def _shown(development: Scores) -> list[str]:
    """The finders of the table; what has a threshold comes with that which is best there."""
    chosen = [max(names, key=lambda name: development[name].f1) for names in _TUNED]
    return [_OURS, *others.DETECTORS, *chosen]


def _table(half: str, scores: Scores, names: Iterable[str]) -> str:
    rows = "\n".join(_row(name, scores[name]) for name in names)
    return _TABLE.format(half=half, rows=rows)


def _row(name: str, found: Score) -> str:
    return (
        f"| {name} | {found.f1:.3f} | {found.duplicate_share:.1%} | "
        f"{found.missing} of {found.slides + found.films} | "
        f"{found.complete} of {found.slides} | {found.films_known} of {found.films} |"
    )


def _described() -> dict[str, str]:
    return {
        "sizes": ", ".join(f"{width} x {height}" for width, height in SIZES),
        "rates": ", ".join(f"{rate // 1000}" for rate in BIT_RATES),
    }


_TEXT = """## Slides of lectures

Made by `python -m benchmarks.lectures right` on {machine}.
24 rendered lectures of about a minute each, in twelve looks, at {sizes} and
{rates} kbit/s. Slides come by cuts, fades, wipes, blurs, pushes and through black, are built
step by step, drawn upon, and shown again; between them are films and blank pictures; some have a
pointer, somebody in a corner, noise, a drift, or are filmed from the side. Thresholds were chosen
on the first half of the looks; the second half was kept for these figures.

A boundary counts as found within one second (F1 of all together). Of the pages made, a duplicate
shows what another page shows, or nothing; a page is missing when nothing shows it; a slide is
complete when its page has all that was ever added to it. A page of the others is the last frame
before the next boundary; "content" and "difference" with a number have the threshold that did best
on the first half.

{tables}"""

_TABLE = """### {half}

| finder | boundaries, F1 | duplicate pages | missing | complete | films known as such |
|---|---:|---:|---:|---:|---:|
{rows}"""
