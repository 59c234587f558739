"""A lecture as PPTX: slides as pictures, what is said as their notes."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.util import Emu, Inches, Pt

from generation.engines.lectures.documents import wording
from generation.engines.lectures.documents.document import LectureDocument
from generation.engines.lectures.documents.pictures import Picture, prepare
from generation.engines.lectures.documents.sections import Section, sections
from generation.engines.lectures.documents.shown import facts, returns_of
from generation.engines.lectures.documents.timecode import timecode
from generation.engines.lectures.types import Slide, SlideKind
from media_jobs.engines.context import EngineContext

# Of the template that python-pptx brings along.
_TITLE_SLIDE, _TITLE_ONLY = 0, 5
_WIDTH = Inches(13.333)
# PowerPoint refuses pages whose sides differ more than this.
_NARROWEST, _WIDEST = 0.5, 3.0


def write_pptx(document: LectureDocument, path: Path, *, context: EngineContext) -> None:
    """Write the lecture to `path`: a title page, then a page for each slide or, without any, part.

    The pages have the shape of the first slide; others are centred. Lets
    `context.check_cancelled` raise what it likes; then nothing is at `path`.
    """
    with tempfile.TemporaryDirectory(prefix="pptx-", dir=context.workdir) as folder:
        pictures = prepare(document, Path(folder), context, share=0.8)
        shown = Presentation()
        shown.slide_width, shown.slide_height = _WIDTH, _height(pictures)
        _describe(shown.core_properties, document)
        _front(shown, document)
        for number, section in enumerate(sections(document)):
            context.check_cancelled()
            _add(shown, document, section, pictures[number] if section.slide else None)
        written = Path(folder) / "lecture.pptx"
        shown.save(str(written))
        written.replace(path)
    context.progress(1.0, "Written")


def _height(pictures: Sequence[Picture]) -> Emu:
    ratio = pictures[0].width / pictures[0].height if pictures else 16 / 9
    return Emu(int(_WIDTH / min(_WIDEST, max(_NARROWEST, ratio))))


def _describe(properties: Any, document: LectureDocument) -> None:
    properties.title = wording.title(document.title)
    properties.author = wording.title(document.author)
    properties.language = document.language
    properties.comments = document.notice[:255]
    properties.created = properties.modified = document.made_at
    properties.last_modified_by = ""


def _front(shown: Any, document: LectureDocument) -> None:
    page = shown.slides.add_slide(shown.slide_layouts[_TITLE_SLIDE])
    page.shapes.title.text = wording.title(document.title) or "Lecture"
    below = page.placeholders[1]
    below.text = " · ".join(facts(document))
    _link(below.text_frame.add_paragraph(), "Watch the recording", document.address)
    below.text_frame.add_paragraph().text = document.notice
    for paragraph in below.text_frame.paragraphs:
        paragraph.font.size = Pt(16)
    _across(page.shapes.title, shown, 0.3, 0.22)
    _across(below, shown, 0.56, 0.3)


def _add(shown: Any, document: LectureDocument, section: Section, picture: Picture | None) -> None:
    page = shown.slides.add_slide(shown.slide_layouts[_TITLE_ONLY])
    if section.slide and picture:
        _picture(page, shown, section.slide, picture, document)
    else:
        page.shapes.title.text = _chapters(section) or "Transcript"
        _across(page.shapes.title, shown, 0.35, 0.3)
    said = [f"{timecode(each.start)}  {each.text}" for each in section.paragraphs]
    notes = [_chapters(section), _when(section.slide) if section.slide else "", *said]
    page.notes_slide.notes_text_frame.text = "\n".join(filter(None, notes))


def _picture(
    page: Any, shown: Any, slide: Slide, picture: Picture, document: LectureDocument
) -> None:
    scale = min(shown.slide_width / picture.width, shown.slide_height / picture.height)
    width, height = int(picture.width * scale), int(picture.height * scale)
    left, top = (shown.slide_width - width) // 2, (shown.slide_height - height) // 2
    placed = page.shapes.add_picture(str(picture.path), left, top, width, height)
    placed._element.nvPicPr.cNvPr.set("descr", wording.alt_text(slide))
    placed.name = wording.name(slide)
    placed.click_action.hyperlink.address = document.moment(slide.start)
    # The title names the page to screen readers and in the outline; the picture covers it.
    title = page.shapes.title
    title.text = wording.name(slide)
    _across(title, shown, 0.02, 0.1)
    page.shapes._spTree.remove(placed._element)
    page.shapes._spTree.append(placed._element)


def _across(shape: Any, shown: Any, top: float, height: float) -> None:
    """Place `shape` over nearly the whole width; `top` and `height` are shares of the page's."""
    shape.left, shape.width = int(shown.slide_width * 0.06), int(shown.slide_width * 0.88)
    shape.top, shape.height = int(shown.slide_height * top), int(shown.slide_height * height)


def _chapters(section: Section) -> str:
    return " / ".join(wording.title(chapter.title) for chapter in section.chapters)


def _when(slide: Slide) -> str:
    what = "Video, " if slide.kind is SlideKind.VIDEO else ""
    until = f" to {timecode(slide.end)}" if what else ""
    again = ", ".join(map(timecode, returns_of(slide)))
    return f"{what}{timecode(slide.start)}{until}" + (f", also shown at {again}" if again else "")


def _link(paragraph: Any, text: str, address: str) -> None:
    run = paragraph.add_run()
    run.text = text
    run.hyperlink.address = address
