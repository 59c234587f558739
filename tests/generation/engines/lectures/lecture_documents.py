"""A small lecture with pictures that are drawn for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
from PIL import Image, ImageDraw
from pypdf import PdfReader

from generation.engines.lectures.documents.document import LectureDocument
from generation.engines.lectures.documents.layout import Layout
from generation.engines.lectures.documents.pdf import write_pdf
from generation.engines.lectures.types import Slide, SlideKind, Span, TextLine, Word
from media_jobs.engines.context import QuietContext

ADDRESS = "https://lectures.example/lectures/7/"
TITLES = ("Sampling", "Aliasing", "", "Summary")


@dataclass(frozen=True)
class Chapter:
    title: str
    start: float


def lecture(folder: Path, **changes: Any) -> LectureDocument:
    """Four slides of a minute, the third a video, the second shown again; a word each second."""
    slides = tuple(slide(folder, number, title) for number, title in enumerate(TITLES))
    slides = (
        slides[0],
        replace(slides[1], returns=(Span(200.5, 210),)),
        replace(slides[2], kind=SlideKind.VIDEO),
        slides[3],
    )
    words = tuple(Word(f"word{second}", second + 0.25, second + 0.75, 0.9) for second in range(240))
    made = LectureDocument(
        title="Signals and noise",
        language="de",
        address=ADDRESS,
        seconds=240,
        made_at=datetime(2026, 11, 28, 12, tzinfo=UTC),
        notice="Made by machine.",
        slides=slides,
        words=words,
        chapters=(Chapter("Theory", 0), Chapter("Practice", 119)),
        author="Ada Okafor",
        source="lecture-04.mp4",
        recorded_on=date(2026, 11, 12),
    )
    return replace(made, **changes)


def slide(
    folder: Path, number: int, title: str = "", *, size: tuple[int, int] = (320, 180)
) -> Slide:
    """A slide with two lines of text; `title` is the first."""
    first = title or f"Untitled {number}"
    return Slide(
        index=number + 1,
        start=number * 60.0,
        end=number * 60.0 + 60,
        kind=SlideKind.SLIDE,
        picture=draw(folder / f"{number}.png", size, number),
        width=size[0],
        height=size[1],
        picture_at=number * 60.0 + 30,
        title=title,
        lines=(
            TextLine(first, 0.1, 0.1, 0.5, 0.1, 0.98),
            TextLine(f"Zeile {number} über Töne", 0.25, 0.5, 0.6, 0.08, 0.9),
        ),
    )


def draw(path: Path, size: tuple[int, int], number: int = 0) -> Path:
    """A picture of few colours, as slides are, none like another."""
    picture = Image.new("RGB", size, (250, 250, 240 - number))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((size[0] // 10, size[1] // 10, size[0] // 2, size[1] // 5), fill=(120, 30, 40))
    pen.line((0, size[1] - 1, size[0] - 1, number), fill=(10, 80, 110))
    picture.save(path)
    return path


def written(document: LectureDocument, layout: Layout, folder: Path) -> Path:
    """Where the PDF was written to."""
    path = folder / f"{layout}.pdf"
    write_pdf(document, path, layout=layout, context=QuietContext(folder))
    return path


def texts(path: Path) -> list[str]:
    """The text of each page, as a reader extracts it."""
    return [page.extract_text() for page in PdfReader(path).pages]


def addresses(page: pikepdf.Page) -> list[str]:
    """Where the links of a page lead that leave the document."""
    return [str(each.A.URI) for each in page.get("/Annots", []) if "/A" in each]


def elements(pdf: pikepdf.Pdf, kind: str) -> list[pikepdf.Object]:
    """The elements of this kind in the document's structure."""
    return [
        each
        for each in pdf.objects
        if isinstance(each, pikepdf.Dictionary) and each.get("/S") == f"/{kind}" and "/P" in each
    ]


def pixels(image: Any) -> np.ndarray:
    """The pixels of a picture in a PDF, RGB."""
    return np.asarray(pikepdf.PdfImage(image).as_pil_image().convert("RGB"))
