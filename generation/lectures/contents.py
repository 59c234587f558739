"""A lecture as its owner has put it right: the slides that are shown, and what is said."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from generation.engines.lectures.chapters import Chapter, chapters
from generation.engines.lectures.types import Slide as EngineSlide
from generation.engines.lectures.types import SlideKind, Span, TextLine, Word
from generation.lectures.models import Slide, TranscriptLine

# Two showings with less between them are one.
TOGETHER_SECONDS = 0.5


class Page(NamedTuple):
    """A slide that is shown, and each time when it is: its own, and those of what it took in."""

    slide: Slide
    spans: tuple[Span, ...]


def pages_of(slides: Iterable[Slide]) -> list[Page]:
    """The slides of a lecture that are shown, in the order in which they first are."""
    slides = list(slides)
    spans = defaultdict[int, list[Span]](list)
    for slide in slides:
        spans[slide.merged_into_id or slide.pk] += _spans(slide)
    pages = [
        Page(slide, _joined(spans[slide.pk]))
        for slide in slides
        if slide.kept and slide.merged_into_id is None
    ]
    return sorted(pages, key=lambda page: page.spans[0].start)


def _spans(slide: Slide) -> list[Span]:
    return [Span(slide.start, slide.end), *(Span(*times) for times in slide.returns)]


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if found and span.start - found[-1].end < TOGETHER_SECONDS:
            found[-1] = Span(found[-1].start, max(span.end, found[-1].end))
        else:
            found.append(span)
    return tuple(found)


def engine_slides(pages: Iterable[Page], pictures: Mapping[int, Path]) -> tuple[EngineSlide, ...]:
    """The pages as documents want them, numbered from 1; `pictures` are files by slide."""
    return tuple(
        _engine_slide(index, page, pictures.get(page.slide.pk, Path()))
        for index, page in enumerate(pages, start=1)
    )


def _engine_slide(index: int, page: Page, picture: Path) -> EngineSlide:
    first, *again = page.spans
    slide = page.slide
    return EngineSlide(
        index=index,
        start=first.start,
        end=first.end,
        kind=SlideKind(slide.kind),
        picture=picture,
        width=slide.width,
        height=slide.height,
        picture_at=slide.picture_at,
        returns=tuple(again),
        title=slide.title,
        lines=tuple(TextLine(**line) for line in slide.lines),
    )


def chapters_of(pages: Iterable[Page]) -> list[Chapter]:
    """The chapters that have a name."""
    found = chapters(engine_slides(pages, {}))
    return [chapter for chapter in found if chapter.title]


def words_of(lines: Iterable[TranscriptLine]) -> tuple[Word, ...]:
    """All words of a transcript, in order."""
    return tuple(Word(*word) for line in lines for word in line.words)
