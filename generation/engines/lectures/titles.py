"""What a slide is called: its largest text near the top that is no page number and no footer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from generation.engines.lectures.text import joined, plain
from generation.engines.lectures.types import TextLine

MOST_LETTERS = 120
# Footers and running heads stand near an edge, on so many of the slides and on this share of them.
_EDGE = 0.12
_FEWEST_REPEATS = 3
_REPEATED_SHARE = 0.5
# Two places are the same within this, as shares of the picture.
_PLACES = 20
# Text counts for less the lower it stands.
_LOWNESS = 0.6
# A title may go on in a second line that is as large and as close.
_AS_LARGE = 0.25
_AS_CLOSE = 0.9
_NO_TITLE = re.compile(
    r"^(\W*|\W*(page|slide|seite|folie|стр)?\W*\d+(\s*(/|of|von|из)\s*\d+)?\W*"
    r"|(https?://|www\.)\S+|\S+@\S+\.\S+|\d{1,4}[./-]\d{1,2}[./-]\d{1,4})$",
    re.IGNORECASE,
)


def slide_titles(slides: Sequence[Sequence[TextLine]]) -> list[str]:
    """A title for each of `slides`, given by their lines in reading order; empty where none is."""
    furniture = _furniture(slides)
    return [
        _title([line for line in lines if _place(line) not in furniture and _may_be(line)])
        for lines in slides
    ]


def _title(lines: Sequence[TextLine]) -> str:
    if not lines:
        return ""
    first = max(range(len(lines)), key=lambda n: _weight(lines[n]))
    parts = [lines[first]]
    for line in lines[first + 1 :]:
        if not _goes_on(parts[-1], line):
            break
        parts.append(line)
    return joined(line.text.strip() for line in parts)[:MOST_LETTERS].strip()


def _weight(line: TextLine) -> float:
    return line.height * (1 - _LOWNESS * line.top)


def _goes_on(line: TextLine, following: TextLine) -> bool:
    alike = abs(line.height - following.height) <= _AS_LARGE * line.height
    gap = following.top - line.top - line.height
    ends = line.left + line.width, following.left + following.width
    overlaps = following.left < ends[0] and line.left < ends[1]
    return alike and overlaps and -0.5 * line.height < gap < _AS_CLOSE * line.height


def _may_be(line: TextLine) -> bool:
    return not _NO_TITLE.match(line.text.strip())


def _furniture(slides: Sequence[Sequence[TextLine]]) -> set[tuple[str, int, int]]:
    """What stands at the same place near an edge of many slides: footers, names, running heads."""
    seen = Counter(place for lines in slides for place in {_place(line) for line in lines})
    most = max(_FEWEST_REPEATS, _REPEATED_SHARE * len(slides))
    at_edge = {_place(line) for lines in slides for line in lines if _is_at_edge(line)}
    return {place for place, count in seen.items() if count >= most and place in at_edge}


def _is_at_edge(line: TextLine) -> bool:
    return line.top > 1 - _EDGE or line.top + line.height < _EDGE


def _place(line: TextLine) -> tuple[str, int, int]:
    """A line's text without its numbers, and about where it stands."""
    text = re.sub(r"\d+", "0", plain(line.text))
    return text, round(line.left * _PLACES), round(line.top * _PLACES)
