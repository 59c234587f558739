"""Words of others made fit for a document: no hidden characters, no endless ones."""

from __future__ import annotations

import re

from generation.engines.lectures.documents.timecode import timecode
from generation.engines.lectures.types import Slide, SlideKind
from media_jobs.engines.media.provenance.text import clean

MOST_IN_A_TITLE = 200
MOST_IN_A_LINE = 400
MOST_LINES = 300
MOST_IN_AN_ALT_TEXT = 6000

# Characters of the scripts that break a line at spaces alone.
_UNBROKEN = "[!-~\u00a1-\u06ff]"
# Longer than words of any language, and as many as a line of a title has room for.
LONG_RUN, LONG_RUN_IN_A_TITLE = 40, 16


def title(text: str) -> str:
    """A title in one line."""
    return clean(text, MOST_IN_A_TITLE)


def name(slide: Slide) -> str:
    """What the slide is called: by its title, else by what it is."""
    return title(slide.title) or f"{kind(slide)} {slide.index}"


def kind(slide: Slide) -> str:
    """`Slide` or `Video`."""
    return "Video" if slide.kind is SlideKind.VIDEO else "Slide"


def lines(slide: Slide) -> list[str]:
    """The lines in its picture, in reading order; none is empty."""
    cleaned = (clean(line.text, MOST_IN_A_LINE) for line in slide.lines[:MOST_LINES])
    return [line for line in cleaned if line]


def alt_text(slide: Slide) -> str:
    """What stands for the picture where it cannot be seen: what it is and the words in it."""
    what = f"{kind(slide)} {slide.index}, shown at {timecode(slide.start)}"
    words = " / ".join(lines(slide))
    return f"{what}: {clean(words, MOST_IN_AN_ALT_TEXT)}" if words else f"{what}, without text"


def breakable(text: str, run: int = LONG_RUN) -> str:
    """The text with a place where a line may end after each `run` characters that have none."""
    return re.sub(rf"({_UNBROKEN}{{{run}}})(?={_UNBROKEN})", "\\1\u200b", text)
