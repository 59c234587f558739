"""A lecture as the template needs it: words that can be drawn, times with their addresses."""

from __future__ import annotations

from typing import Any

from generation.engines.lectures.documents import wording
from generation.engines.lectures.documents.document import LectureDocument
from generation.engines.lectures.documents.layout import Layout
from generation.engines.lectures.documents.sections import Section, sections
from generation.engines.lectures.documents.shown import facts, returns_of
from generation.engines.lectures.documents.timecode import timecode
from generation.engines.lectures.types import Slide, SlideKind
from media_jobs.engines.media.provenance.text import clean
from media_jobs.engines.typesetting.typefaces import drawable

# The code of ISO 639-2 for a language that nobody has told.
UNDETERMINED = "und"


def view_of(document: LectureDocument, layout: Layout) -> dict[str, Any]:
    """What the template is given, ready for JSON."""
    title = drawable(wording.title(document.title)) or "Lecture"
    return {
        "title": title,
        "heading": wording.breakable(title, wording.LONG_RUN_IN_A_TITLE),
        "language": document.language or UNDETERMINED,
        "author": _shown(wording.title(document.author)),
        "facts": [_shown(fact) for fact in facts(document)],
        "address": document.address,
        "notice": _shown(document.notice),
        "layout": layout if document.slides else Layout.TRANSCRIPT,
        "a_page": layout.slides_a_page,
        "sections": [_section(document, section) for section in sections(document)],
    }


def _section(document: LectureDocument, section: Section) -> dict[str, Any]:
    return {
        "chapters": [
            {"title": _shown(wording.title(chapter.title)) or "Chapter"}
            | _moment(document, chapter.start)
            for chapter in section.chapters
        ],
        "alone": section.alone,
        "slide": _slide(document, section.slide) if section.slide else None,
        "paragraphs": [
            {"text": _shown(paragraph.text)} | _moment(document, paragraph.start)
            for paragraph in section.paragraphs
        ],
    }


def _slide(document: LectureDocument, slide: Slide) -> dict[str, Any]:
    return _moment(document, slide.start) | {
        "number": slide.index,
        "name": _shown(wording.name(slide)),
        "video": slide.kind is SlideKind.VIDEO,
        "end": timecode(slide.end),
        "returns": [_moment(document, start) for start in returns_of(slide)],
        "ratio": slide.width / slide.height,
        "alt": wording.alt_text(slide),
        "lines": [
            {
                "text": drawable(text),
                "x": line.left,
                "y": line.top,
                "width": line.width,
                "height": line.height,
            }
            for line in slide.lines[: wording.MOST_LINES]
            if (text := clean(line.text, wording.MOST_IN_A_LINE))
        ],
    }


def _moment(document: LectureDocument, seconds: float) -> dict[str, str]:
    return {"time": timecode(seconds), "address": document.moment(seconds)}


def _shown(text: str) -> str:
    return drawable(wording.breakable(text))
