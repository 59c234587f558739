"""Words as they are read: paragraphs that begin where the speaker pauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generation.engines.lectures.text import joined
from generation.engines.lectures.types import Word
from media_jobs.engines.media.provenance.text import clean

# A silence of so many seconds begins a paragraph.
PAUSE = 2.0
# From so many words on, a paragraph ends with the next sentence, and at most so many are in it.
ENOUGH, MOST = 60, 140
MOST_IN_A_WORD = 1000

_ENDS = (".", "?", "!", "…", "。", "？", "！", "؟", "।", ".”", ".“", ".»")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What is said in one go, from `start` on."""

    start: float
    text: str


def paragraphs(words: Iterable[Word]) -> Iterator[Paragraph]:
    """The words, which are in order, as paragraphs; none is empty."""
    heard: list[str] = []
    start = end = 0.0
    for word in words:
        text = clean(word.text, MOST_IN_A_WORD)
        if not text:
            continue
        if heard and (word.start - end >= PAUSE or _full(heard)):
            yield Paragraph(start, joined(heard))
            heard = []
        if not heard:
            start = word.start
        heard.append(text)
        end = word.end
    if heard:
        yield Paragraph(start, joined(heard))


def _full(heard: list[str]) -> bool:
    return len(heard) >= MOST or (len(heard) >= ENOUGH and heard[-1].endswith(_ENDS))
