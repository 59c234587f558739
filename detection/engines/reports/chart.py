"""What the chart of a report shows: for each face a line through time, thinned to what is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from detection.engines.faces.types import Label
from detection.engines.scale import percent
from media_jobs.engines.media.clock import clock

MOST_STRIPS = 12
# A strip is 148 mm wide: more points than this would lie within the width of the line.
MOST_POINTS = 240
_TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
_MOST_TICKS = 8


class Point(NamedTuple):
    """The probability around one moment: its lowest, mean and highest value."""

    seconds: float
    low: float
    mean: float
    high: float


@dataclass(frozen=True, slots=True)
class Line:
    """One face: its points in order of time."""

    track: int
    label: Label
    points: Sequence[Point]


def draw(
    lines: Sequence[Line], *, seconds: float, gap_after: float, caption: str
) -> dict[str, Any] | None:
    """The chart, ready for JSON; None when there is nothing to draw.

    A line is broken where two of its points lie further apart than `gap_after` seconds. Of many
    faces those called manipulated are drawn first, then those longest in sight.
    """
    lines = [line for line in lines if line.points]
    if not lines:
        return None
    ranked = sorted(lines, key=lambda line: (line.label != "manipulated", -len(line.points)))
    drawn = sorted(ranked[:MOST_STRIPS], key=lambda line: line.track)
    end = max(seconds, *(line.points[-1].seconds for line in lines), 0.1)
    return {
        "start": 0,
        "end": end,
        "ticks": ticks_of(end),
        "caption": caption,
        "left_out": len(lines) - len(drawn),
        "series": [
            {
                "track": line.track,
                "label": line.label,
                "said": _said(line),
                "stretches": stretches_of(line.points, gap_after),
            }
            for line in drawn
        ],
    }


def stretches_of(points: Sequence[Point], gap_after: float) -> list[list[list[float]]]:
    """The points without a gap between them; neighbours are joined, and no peak is lost."""
    stretches: list[list[Point]] = []
    for point in points:
        if not stretches or point.seconds - stretches[-1][-1].seconds > gap_after:
            stretches.append([])
        stretches[-1].append(point)
    step = -(-len(points) // MOST_POINTS)
    return [
        [_joined(stretch[at : at + step]) for at in range(0, len(stretch), step)]
        for stretch in stretches
    ]


def _joined(points: Sequence[Point]) -> list[float]:
    count = len(points)
    values = (
        sum(point.seconds for point in points) / count,
        min(point.low for point in points),
        sum(point.mean for point in points) / count,
        max(point.high for point in points),
    )
    return [round(value, 4) for value in values]


def ticks_of(end: float) -> list[int]:
    """The seconds that the axis of a chart of so many names."""
    step = next((step for step in _TICKS if end / step <= _MOST_TICKS), _TICKS[-1])
    return list(range(0, int(end) + 1, step))


def _said(line: Line) -> str:
    low, high = (percent(f(p.mean for p in line.points)) for f in (min, max))
    first, last = clock(line.points[0].seconds, 1), clock(line.points[-1].seconds, 1)
    return (
        f"Face {line.track}, {line.label}: probability of manipulation between {low} and {high} "
        f"from {first} to {last}."
    )
