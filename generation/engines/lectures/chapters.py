"""The chapters of a lecture, from the titles of its slides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from generation.engines.lectures.text import plain
from generation.engines.lectures.types import Slide

# A slide that says nothing but its title opens a section; one alone does not divide a lecture.
_FEWEST_SECTIONS = 2
_SECTION_LINES = 3
_SECTION_WORDS = 12
_CONTINUED = re.compile(
    r"\s*[\[(]?\b(cont(inued|d)?\.?|forts(etzung)?\.?|suite|продолжение|\d+\s*/\s*\d+|\d+|i{1,3}|iv)"
    r"[\])]?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Chapter:
    """Slides in a row that belong together, from `start` up to `end` (seconds)."""

    title: str
    start: float
    end: float
    slides: tuple[int, ...]


def chapters(slides: Sequence[Slide]) -> list[Chapter]:
    """The chapters that `slides` make up, in order; they leave no slide out.

    Where slides that say nothing but a title divide the lecture, these are the chapters. Otherwise
    slides that follow one another under the same title are one, and so is what has no title of its
    own with what goes before.
    """
    sections = [slide.title and _is_section(slide) for slide in slides[1:]]
    divided = sum(map(bool, sections)) >= _FEWEST_SECTIONS
    groups: list[list[Slide]] = []
    for slide in slides:
        opens = _is_section(slide) if divided else _is_another(slide, groups)
        if opens or not groups:
            groups.append([slide])
        else:
            groups[-1].append(slide)
    return [_chapter(group) for group in groups]


def _is_section(slide: Slide) -> bool:
    words = slide.text.split()
    return bool(slide.title) and len(slide.lines) <= _SECTION_LINES and len(words) <= _SECTION_WORDS


def _is_another(slide: Slide, groups: Sequence[Sequence[Slide]]) -> bool:
    if not slide.title or not groups:
        return False
    return _subject(slide.title) != _subject(next((s.title for s in groups[-1] if s.title), ""))


def _subject(title: str) -> str:
    """A title without what says that it goes on."""
    return plain(_CONTINUED.sub("", title)) or plain(title)


def _chapter(slides: Sequence[Slide]) -> Chapter:
    title = next((slide.title for slide in slides if slide.title), "")
    return Chapter(
        title=_CONTINUED.sub("", title).strip() or title,
        start=slides[0].start,
        end=slides[-1].end,
        slides=tuple(slide.index for slide in slides),
    )
