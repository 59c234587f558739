"""Typeset a lecture with Typst: tagged PDF, PDF/UA-1 and PDF/A-2a at once."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from generation.engines.lectures.documents.document import LectureDocument
from generation.engines.lectures.documents.layout import Layout
from generation.engines.lectures.documents.pictures import prepare
from generation.engines.lectures.documents.stand_ins import replace, stand_in
from generation.engines.lectures.documents.view import view_of
from media_jobs.engines.context import EngineContext
from media_jobs.engines.typesetting.compiling import Standard, compile_pdf

TEMPLATE = Path(__file__).parent / "template" / "lecture.typ"
STANDARDS: tuple[Standard, ...] = ("ua-1", "a-2a")


def write_pdf(
    document: LectureDocument, path: Path, *, layout: Layout, context: EngineContext
) -> None:
    """Write the lecture to `path` as PDF.

    Its pictures are held compressed, one decoded at a time. Lets `context.check_cancelled` raise
    what it likes; then nothing is at `path`.
    """
    with tempfile.TemporaryDirectory(prefix="pdf-", dir=context.workdir) as folder:
        root = Path(folder)
        pictures = prepare(document, root, context, share=0.5)
        context.progress(0.5, "Typesetting")
        typeset = _typeset(document, layout, root)
        context.check_cancelled()
        context.progress(0.9, "Writing")
        replace(typeset, pictures, root / "lecture.pdf")
        (root / "lecture.pdf").replace(path)
    context.progress(1.0, "Written")


def _typeset(document: LectureDocument, layout: Layout, root: Path) -> bytes:
    for number in range(len(document.slides)):
        (root / f"{number}-stand-in.png").write_bytes(stand_in(number))
    view = view_of(document, layout)
    (root / "view.json").write_text(json.dumps(view, ensure_ascii=False), "utf-8")
    return compile_pdf(TEMPLATE, root, made_at=document.made_at, standards=STANDARDS)
