"""The part of a text that a query is found in, with its words marked."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generation.lectures.search.folding import IGNORED, MARKS, SEPARATORS, WITHOUT_SPACES, folded
from generation.lectures.search.queries import Term

MOST_CHARACTERS = 240
# So much is shown before the first word that was found.
LEAD_CHARACTERS = 60
# Signs of scripts without spaces, each with its marks; else all that is no separator.
_piece = re.compile(
    rf"[{WITHOUT_SPACES}][{MARKS}]*|(?:(?![{WITHOUT_SPACES}])[^\0{SEPARATORS}]|[{IGNORED}])+"
)
_space = re.compile(r"\s")


class Part(NamedTuple):
    """A piece of a text, and whether it was looked for."""

    text: str
    marked: bool


class _Word(NamedTuple):
    start: int
    end: int
    folded: str


def snippet(text: str, terms: Sequence[Term], most: int = MOST_CHARACTERS) -> tuple[Part, ...]:
    """At most about `most` characters of a text, from a little before the first that was found."""
    text = " ".join(text.split())
    marks = _joined(_found(text, terms), text)
    begin, end = _window(text, marks[0][0] if marks else 0, most)
    return tuple(_parts(text, marks, begin, end))


def first_place(text: str, terms: Sequence[Term]) -> int:
    """Where in a text the first begins of the words that are marked; 0 where none is."""
    return min((start for start, _ in _found(text, terms)), default=0)


def _parts(text: str, marks: list[tuple[int, int]], begin: int, end: int) -> Iterator[Part]:
    at, lead = begin, "… " if begin else ""
    for start, stop in marks:
        if start >= end:
            break
        if lead + text[at:start]:
            yield Part(lead + text[at:start], False)
        yield Part(text[start : min(stop, end)], True)
        at, lead = min(stop, end), ""
    rest = lead + text[at:end] + (" …" if end < len(text) else "")
    if rest:
        yield Part(rest, False)


def _window(text: str, first: int, most: int) -> tuple[int, int]:
    """From where to where a text is shown; it begins and ends between words."""
    if len(text) <= most:
        return 0, len(text)
    begin = max(0, min(first - LEAD_CHARACTERS, len(text) - most))
    if begin:
        space = _space.search(text, begin, first + 1)
        begin = space.end() if space else begin
    end = min(begin + most, len(text))
    if end < len(text):
        space_before = text.rfind(" ", begin + most // 2, end)
        end = space_before if space_before > 0 else end
    return begin, end


def _found(text: str, terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    words = list(_words(text))
    for term in terms:
        count = len(term.words)
        for at in range(len(words) - count + 1):
            if _is_at(term, words[at : at + count]):
                yield words[at].start, words[at + count - 1].end


def _is_at(term: Term, words: Sequence[_Word]) -> bool:
    last = words[-1].folded
    wanted = term.words[-1]
    if not (last.startswith(wanted) if term.begun else last == wanted):
        return False
    return all(
        word.folded == other for word, other in zip(words[:-1], term.words[:-1], strict=True)
    )


def _words(text: str) -> Iterator[_Word]:
    for piece in _piece.finditer(text):
        for word in folded(piece[0]).split():
            yield _Word(piece.start(), piece.end(), word)


def _joined(marks: Iterator[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Marks in order, those that touch, or have one space between them, as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(set(marks)):
        if found and not text[found[-1][1] : start].strip():
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
