"""The order in which people read the lines of a slide: titles first, then column by column.

A gutter is a place that few lines cross and that has several lines on either side, at the same
height. What crosses it (a title, a caption) parts the slide from top to bottom, and between such
lines the left column goes before the right one; each is ordered in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from generation.engines.lectures.types import TextLine

# A gutter has so many lines on either side, of which this share stands beside the others.
_FEWEST_LINES = 2
_BESIDE = 0.5
# It is so much wider, as a share of the picture, than lines are high as a share of it.
_GUTTER = 0.3
# Two boxes are in one row when they share so much of the lower one's height.
_SAME_ROW = 0.5


def in_reading_order(lines: Sequence[TextLine]) -> list[TextLine]:
    """`lines` as people read them."""
    gutter = _gutter(lines)
    if gutter is None:
        return [line for row in _rows(lines) for line in row]
    ordered: list[TextLine] = []
    left: list[TextLine] = []
    right: list[TextLine] = []
    for line in sorted(lines, key=_middle):
        if line.left + line.width <= gutter:
            left.append(line)
        elif line.left >= gutter:
            right.append(line)
        else:
            ordered += in_reading_order(left) + in_reading_order(right) + [line]
            left, right = [], []
    return ordered + in_reading_order(left) + in_reading_order(right)


def _gutter(lines: Sequence[TextLine]) -> float | None:
    """Where the columns of `lines` part; None when there are none."""
    if len(lines) < 2 * _FEWEST_LINES:
        return None
    height = median(line.height for line in lines)
    best: tuple[tuple[int, float], float] | None = None
    for line in lines:
        at = line.left
        before = [one for one in lines if one.left + one.width <= at]
        behind = [one for one in lines if one.left >= at]
        across = len(lines) - len(before) - len(behind)
        if min(len(before), len(behind)) < _FEWEST_LINES or across > min(len(before), len(behind)):
            continue
        room = at - max(one.left + one.width for one in before)
        if room < _GUTTER * height or not _stand_beside(before, behind):
            continue
        if best is None or (across, -room) < best[0]:
            best = (across, -room), at - room / 2
    return best[1] if best else None


def _stand_beside(before: Sequence[TextLine], behind: Sequence[TextLine]) -> bool:
    top = max(min(one.top for one in before), min(one.top for one in behind))
    bottom = min(max(_bottom(one) for one in before), max(_bottom(one) for one in behind))
    heights = [max(map(_bottom, part)) - min(one.top for one in part) for part in (before, behind)]
    return bottom - top > _BESIDE * min(heights)


def _rows(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    rows: list[list[TextLine]] = []
    for line in sorted(lines, key=_middle):
        if rows and _shared(rows[-1][0], line) > _SAME_ROW:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def _shared(one: TextLine, other: TextLine) -> float:
    shared = min(_bottom(one), _bottom(other)) - max(one.top, other.top)
    return shared / min(one.height, other.height)


def _middle(line: TextLine) -> float:
    return line.top + line.height / 2


def _bottom(line: TextLine) -> float:
    return line.top + line.height
