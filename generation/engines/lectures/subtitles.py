"""Cut spoken words into subtitles that can be read.

At most two lines of 42 characters, 1 to 7 s, at most 20 characters a second where the speaker
allows it, never two at once, two frames apart: Netflix, "Timed Text Style Guide: General
Requirements" and "English (USA)" (line length, reading speed of programmes for adults, duration,
frame gap). Where to break: BBC, "Subtitle Guidelines", section "Line breaks", and Netflix, "Line
Treatment": behind punctuation, before conjunctions and prepositions, never between an article and
its noun.

The cuts are those that cost least over a whole passage (dynamic programming), so that no cue is
left with the one word that did not fit into the cue before.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generation.engines.lectures.line_breaks import (
    MOST_COLUMNS,
    break_cost,
    columns,
    ends_sentence,
    two_lines,
)
from generation.engines.lectures.text import separator
from generation.engines.lectures.types import Word

MOST_SECONDS = 7.0
LEAST_SECONDS = 1.0
MOST_COLUMNS_A_SECOND = 20.0
GAP_SECONDS = 0.083
# A pause after which a new cue begins in any case.
_PAUSE_SECONDS = 1.5
# What a cue costs, in the unit of `break_cost`: a bad break (8) is worth avoiding by two more cues.
_CUE_COST = 3.0
_SENTENCE_INSIDE_COST = 3.5
_TOO_FAST_COST = 0.6
_TOO_SHORT_COST = 6.0
# A pause makes a break good, from this length on as good as a full stop.
_GOOD_PAUSE_SECONDS = 0.6


@dataclass(frozen=True, slots=True)
class Cue:
    """A subtitle: one or two lines, shown from `start` to `end` (seconds)."""

    start: float
    end: float
    lines: tuple[str, ...]


def subtitles(words: Sequence[Word]) -> list[Cue]:
    """The subtitles of `words`, whose times never run backwards; in order, never two at once."""
    groups = [
        group
        for passage in _passages([part for word in words for part in _fitting(word)])
        for group in _cut(passage)
    ]
    cues: list[Cue] = []
    for number, group in enumerate(groups):
        start = max(group[0].start, cues[-1].end if cues else 0.0)
        following = groups[number + 1 : number + 2]
        due = following[0][0].start if following else math.inf
        cues.append(_cue(group, start, due))
    return cues


def _cue(words: Sequence[Word], start: float, due: float) -> Cue:
    """The cue of `words`, shown from `start` on; the next begins at `due` (seconds)."""
    lines = two_lines([word.text for word in words])
    spoken = words[-1].end
    wanted = max(LEAST_SECONDS, sum(map(columns, lines)) / MOST_COLUMNS_A_SECOND)
    end = min(max(spoken, start + wanted), start + MOST_SECONDS)
    if due - end < GAP_SECONDS:
        end = max(due - GAP_SECONDS, (start + due) / 2)
    return Cue(round(start, 3), round(max(end, start + 0.001), 3), lines)


def _fitting(word: Word) -> list[Word]:
    """`word`, in pieces if it is longer than a line; no word is spoken for longer than a cue."""
    end = min(word.end, word.start + MOST_SECONDS)
    pieces = [""]
    for letter in word.text:
        if columns(pieces[-1] + letter) > MOST_COLUMNS:
            pieces.append("")
        pieces[-1] += letter
    step = (end - word.start) / len(pieces)
    return [
        Word(text, word.start + n * step, word.start + (n + 1) * step, word.probability)
        for n, text in enumerate(pieces)
    ]


def _passages(words: Sequence[Word]) -> list[list[Word]]:
    """`words` cut at long pauses."""
    parts: list[list[Word]] = []
    for word in words:
        if parts and word.start - parts[-1][-1].end < _PAUSE_SECONDS:
            parts[-1].append(word)
        else:
            parts.append([word])
    return parts


def _cut(words: Sequence[Word]) -> list[Sequence[Word]]:
    """The groups of `words` that cost least, each of which fits into a cue."""
    best = [0.0] + [math.inf] * len(words)
    come_from = [0] * (len(words) + 1)
    behind = [_cost_behind(words, at) for at in range(len(words))]
    ends = [ends_sentence(word.text) for word in words]
    for begin in range(len(words)):
        inside = 0
        for end, width in _fitting_ends(words, begin):
            cost = best[begin] + behind[end - 1] + _SENTENCE_INSIDE_COST * inside
            cost += _cost(width, _room(words, begin, end))
            inside += ends[end - 1]
            if cost < best[end]:
                best[end], come_from[end] = cost, begin
    groups: list[Sequence[Word]] = []
    end = len(words)
    while end:
        groups.append(words[come_from[end] : end])
        end = come_from[end]
    return groups[::-1]


def _fitting_ends(words: Sequence[Word], begin: int) -> Iterator[tuple[int, int]]:
    """Where a cue that begins with the word `begin` can end (excluded), and how wide it is then."""
    first, second, on_first = 0, 0, True
    for end in range(begin + 1, len(words) + 1):
        word, before = words[end - 1], words[end - 2].text if end - 1 > begin else ""
        gap, width = len(separator(before, word.text)), columns(word.text)
        if on_first and first + gap + width > MOST_COLUMNS:
            on_first, gap = False, 0
        if on_first:
            first += gap + width
        else:
            second += gap + width
        too_long = word.end - words[begin].start > MOST_SECONDS and end > begin + 1
        if second > MOST_COLUMNS or too_long:
            return
        yield end, first + second


def _room(words: Sequence[Word], begin: int, end: int) -> float:
    """For how long a cue of these words can be shown, seconds."""
    due = words[end].start - GAP_SECONDS if end < len(words) else words[-1].end + LEAST_SECONDS
    return min(due - words[begin].start, MOST_SECONDS)


def _cost(width: int, room: float) -> float:
    too_fast = max(0.0, width / MOST_COLUMNS_A_SECOND - room) * MOST_COLUMNS_A_SECOND
    too_short = max(0.0, LEAST_SECONDS - room)
    return _CUE_COST + _TOO_FAST_COST * too_fast + _TOO_SHORT_COST * too_short


def _cost_behind(words: Sequence[Word], at: int) -> float:
    """What it costs to end a cue behind the word `at`."""
    if at == len(words) - 1:
        return 0.0
    pause = words[at + 1].start - words[at].end
    good = min(1.0, max(0.0, pause) / _GOOD_PAUSE_SECONDS)
    return break_cost(words[at].text, words[at + 1].text) * (1 - good)
