"""Read a recorded lecture from end to end: its slides and what stands on them, and what is said."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from generation.engines.lectures.chapters import Chapter, chapters
from generation.engines.lectures.find import find_slides
from generation.engines.lectures.ocr import SlideReader
from generation.engines.lectures.options import FinderOptions
from generation.engines.lectures.recogniser import Recogniser
from generation.engines.lectures.speech import hear
from generation.engines.lectures.titles import slide_titles
from generation.engines.lectures.types import Slide, Word
from media_jobs.engines.context import EngineContext
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.clock import clock
from media_jobs.engines.media.types import Reason

# What may be missing in a recording that is of use all the same.
_WITHOUT_SLIDES = {"no_video_stream", "no_slides"}
_WITHOUT_SOUND = {"no_sound"}
# Where each stage ends, as a share of the time that they all take on a processor.
STAGES = {"find_slides": 0.25, "write_down_speech": 0.85, "read_slides": 1.0}


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """`language` (ISO 639-1) is what the sender says is spoken; empty to find it out."""

    finder: FinderOptions = field(default_factory=FinderOptions)
    language: str = ""
    threads: int = field(default_factory=lambda: os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Lecture:
    """A lecture that was read. `notes` say what of it was not, and why.

    `language` is the one that is spoken longest, or that the sender named.
    """

    seconds: float
    language: str
    slides: tuple[Slide, ...]
    words: tuple[Word, ...]
    chapters: tuple[Chapter, ...]
    notes: tuple[Reason, ...]


class PartOf:
    """The context of a stage, whose progress is that of the whole from `begin` to `end`."""

    def __init__(self, whole: EngineContext, begin: float, end: float) -> None:
        self.workdir = whole.workdir
        self._whole, self._begin, self._end = whole, begin, end

    def progress(
        self, fraction: float, note: str = "", *, done: int | None = None, total: int | None = None
    ) -> None:
        """See `EngineContext.progress`."""
        share = self._begin + (self._end - self._begin) * fraction
        self._whole.progress(share, note, done=done, total=total)

    def check_cancelled(self) -> None:
        """See `EngineContext.check_cancelled`."""
        self._whole.check_cancelled()


def read_lecture(
    path: Path, *, options: ReadingOptions, recogniser: Recogniser | None, context: EngineContext
) -> Lecture:
    """Read the lecture that is recorded in `path`; pictures of slides are in `context.workdir`.

    Without a `recogniser` nothing is heard. A recording without slides is a transcript, one
    without sound its slides.

    Raises EngineRefused where there is neither, and for what cannot be read at all.
    """
    refusals: list[EngineRefused] = []
    found, heard = None, None
    with _may_be_missing(_WITHOUT_SLIDES, refusals):
        stage = PartOf(context, 0, STAGES["find_slides"])
        found = find_slides(path, options=options.finder, context=stage)
    if recogniser is not None:
        with _may_be_missing(_WITHOUT_SOUND, refusals):
            stage = PartOf(context, STAGES["find_slides"], STAGES["write_down_speech"])
            stage.progress(0, "Writing down what is said")
            heard = hear(
                path,
                recogniser=recogniser,
                context=stage,
                limits=options.finder.limits,
                language=options.language,
            )
    if found is None and not (heard and heard.transcript.words):
        raise refusals[0]
    language = options.language or (heard.transcript.language if heard else "")
    reader = SlideReader(threads=options.threads, language=language)
    read = _with_text(
        found.slides if found else (), reader, PartOf(context, STAGES["write_down_speech"], 1)
    )
    notes = [Reason(refusal.code, refusal.message) for refusal in refusals]
    if found and found.damaged_after is not None:
        notes.append(_damaged(found.damaged_after))
    if reader.missing and read:
        notes.append(_unread(reader.missing))
    return Lecture(
        seconds=max(found.seconds if found else 0.0, heard.seconds if heard else 0.0),
        language=language,
        slides=read,
        words=heard.transcript.words if heard else (),
        chapters=tuple(chapters(read)),
        notes=(*notes, *(heard.notes if heard else ())),
    )


@contextmanager
def _may_be_missing(codes: Collection[str], refusals: list[EngineRefused]) -> Iterator[None]:
    """Go on without what is refused by one of these codes, and remember why."""
    try:
        yield
    except EngineRefused as refusal:
        if refusal.code not in codes:
            raise
        refusals.append(refusal)


def _with_text(
    slides: Sequence[Slide], reader: SlideReader, context: EngineContext
) -> tuple[Slide, ...]:
    read = []
    for number, slide in enumerate(slides):
        context.check_cancelled()
        context.progress(number / len(slides), "Reading slides", done=number, total=len(slides))
        read.append(replace(slide, lines=reader.read(slide.picture)))
    titles = slide_titles([slide.lines for slide in read])
    return tuple(replace(slide, title=title) for slide, title in zip(read, titles, strict=True))


def _damaged(seconds: float) -> Reason:
    return Reason(
        "damaged",
        f"The pictures are damaged from {clock(seconds)} on; slides may be missing from there.",
        unexamined=True,
    )


def _unread(wanted: str) -> Reason:
    return Reason(
        "text_unread",
        f"The text on the slides could not be read well: Tesseract is not installed with {wanted}.",
    )
