"""A lecture as Markdown (CommonMark) with its pictures, in one zip."""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from generation.engines.lectures.documents import wording
from generation.engines.lectures.documents.document import LectureDocument
from generation.engines.lectures.documents.pictures import Picture, prepare
from generation.engines.lectures.documents.sections import Section, sections
from generation.engines.lectures.documents.shown import facts, returns_of
from generation.engines.lectures.documents.timecode import timecode
from generation.engines.lectures.types import Slide, SlideKind
from media_jobs.engines.context import EngineContext

TEXT = "lecture.md"
PICTURES = "images"

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def write_markdown_zip(document: LectureDocument, path: Path, *, context: EngineContext) -> None:
    """Write `lecture.md` and `images/` to `path`; what others wrote is never markup in it.

    Lets `context.check_cancelled` raise what it likes; then nothing is at `path`.
    """
    with tempfile.TemporaryDirectory(prefix="markdown-", dir=context.workdir) as folder:
        pictures = prepare(document, Path(folder), context, share=0.9)
        written = Path(folder) / "lecture.zip"
        with zipfile.ZipFile(written, "w") as packed:
            text = "\n\n".join(_blocks(document, pictures)) + "\n"
            packed.writestr(TEXT, text, zipfile.ZIP_DEFLATED)
            for picture in pictures:
                packed.write(picture.path, f"{PICTURES}/{picture.path.name}")
        written.replace(path)
    context.progress(1.0, "Written")


def _blocks(document: LectureDocument, pictures: Sequence[Picture]) -> Iterator[str]:
    yield f"# {_escaped(wording.title(document.title) or 'Lecture')}"
    yield " · ".join(map(_escaped, facts(document)))
    yield f"[Watch the recording](<{document.address}>)"
    if document.notice:
        yield f"*{_escaped(document.notice)}*"
    for number, section in enumerate(sections(document)):
        yield from _section(document, section, pictures[number] if section.slide else None)


def _section(document: LectureDocument, section: Section, picture: Picture | None) -> Iterator[str]:
    for chapter in section.chapters:
        named = _escaped(wording.title(chapter.title) or "Chapter")
        yield f"## {named}\n\n{_moment(document, chapter.start)}"
    if section.slide and picture:
        slide = section.slide
        level = "##" if section.alone else "###"
        yield f"{level} {slide.index}\\. {_escaped(wording.name(slide))}"
        yield _shown(document, slide)
        yield f"![{_escaped(wording.alt_text(slide))}]({PICTURES}/{picture.path.name})"
    for paragraph in section.paragraphs:
        yield f"{_moment(document, paragraph.start)} {_escaped(paragraph.text)}"


def _shown(document: LectureDocument, slide: Slide) -> str:
    said = _moment(document, slide.start)
    if slide.kind is SlideKind.VIDEO:
        said = f"Video, {said} to {timecode(slide.end)}"
    returns = [_moment(document, start) for start in returns_of(slide)]
    return f"{said}, also shown at {', '.join(returns)}" if returns else said


def _moment(document: LectureDocument, seconds: float) -> str:
    return f"[{timecode(seconds)}](<{document.moment(seconds)}>)"


def _escaped(text: str) -> str:
    """Text that means itself: every ASCII punctuation mark may be escaped in CommonMark."""
    return _PUNCTUATION.sub(r"\\\1", text)
