"""Divide what is said among the slides that are shown meanwhile, and both among the chapters."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generation.engines.lectures.documents.document import Chapter, LectureDocument
from generation.engines.lectures.documents.paragraphs import Paragraph, paragraphs
from generation.engines.lectures.documents.wording import title
from generation.engines.lectures.line_breaks import ends_sentence
from generation.engines.lectures.types import Slide, Word

# Speakers go on to the next slide a little before or after the sentence that belongs to it.
_SENTENCE_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Section:
    """The chapters that begin here, the slide if there are any, and what is said with it.

    A slide that is `alone` is a chapter by itself, under its own title.
    """

    chapters: tuple[Chapter, ...]
    slide: Slide | None
    paragraphs: tuple[Paragraph, ...]
    alone: bool = False


def sections(document: LectureDocument) -> list[Section]:
    """The lecture in reading order: a section for each slide, without slides for each chapter.

    A chapter begins with the slide that begins nearest to it.
    """
    if not document.slides:
        return _by_chapter(document)
    opened: list[list[Chapter]] = [[] for _ in document.slides]
    for chapter in sorted(document.chapters, key=lambda chapter: chapter.start):
        opened[_nearest(document.slides, chapter.start)].append(chapter)
    said = _by_slide(document.slides, document.words)
    return [
        _section(chapters, following, slide, spoken)
        for chapters, following, slide, spoken in zip(
            opened, [*opened[1:], document.chapters], document.slides, said, strict=True
        )
    ]


def _section(
    chapters: Sequence[Chapter],
    following: Sequence[Chapter],
    slide: Slide,
    spoken: tuple[Paragraph, ...],
) -> Section:
    alone = bool(following) and [title(each.title) for each in chapters] == [title(slide.title)]
    return Section(() if alone else tuple(chapters), slide, spoken, alone)


def _nearest(slides: Sequence[Slide], start: float) -> int:
    """The place of the slide that begins nearest to `start`."""
    return min(range(len(slides)), key=lambda place: abs(slides[place].start - start))


def _by_slide(slides: Sequence[Slide], words: Iterable[Word]) -> list[tuple[Paragraph, ...]]:
    """What is said while each is shown, returns included, each showing in paragraphs of its own."""
    shown = sorted(
        (start, place)
        for place, slide in enumerate(slides)
        for start in (slide.start, *(span.start for span in slide.returns))
    )
    spoken = _between([start for start, _ in shown], list(words))
    said: list[list[Paragraph]] = [[] for _ in slides]
    for (_, place), heard in zip(shown, spoken, strict=True):
        said[place].extend(paragraphs(heard))
    return [tuple(each) for each in said]


def _between(starts: Sequence[float], words: Sequence[Word]) -> list[Sequence[Word]]:
    """The words from each of `starts`, in order, up to the next; the first has all before, too.

    They are parted between two sentences where one ends near enough.
    """
    cuts = [0]
    for start in starts[1:]:
        cuts.append(max(cuts[-1], _cut(start, words)))
    return [words[begin:end] for begin, end in zip(cuts, [*cuts[1:], len(words)], strict=True)]


def _cut(moment: float, words: Sequence[Word]) -> int:
    """How many of `words` belong before `moment`."""
    first = bisect_left(words, moment - _SENTENCE_SECONDS, key=lambda word: word.start)
    last = bisect_right(words, moment + _SENTENCE_SECONDS, key=lambda word: word.start)
    ends = [n for n in range(max(1, first), last + 1) if ends_sentence(words[n - 1].text)]
    between = [n for n in ends if n < len(words)]
    if between:
        return min(between, key=lambda n: abs(words[n].start - moment))
    return bisect_left(words, moment, key=lambda word: (word.start + word.end) / 2)


def _by_chapter(document: LectureDocument) -> list[Section]:
    chapters = sorted(document.chapters, key=lambda chapter: chapter.start)
    starts = [chapter.start for chapter in chapters]
    spoken: list[list[Word]] = [[] for _ in range(len(chapters) + 1)]
    for word in document.words:
        spoken[bisect_right(starts, word.start)].append(word)
    said = [tuple(paragraphs(heard)) for heard in spoken]
    before = [Section((), None, said[0])] if said[0] or not chapters else []
    return before + [
        Section((chapter,), None, heard) for chapter, heard in zip(chapters, said[1:], strict=True)
    ]
