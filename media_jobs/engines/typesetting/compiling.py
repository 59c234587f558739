"""Compile a template of ours with Typst: its own fonts and nothing of the machine's."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

import typst

from media_jobs.engines.typesetting.typefaces import FAMILIES, fonts

Standard = Literal["ua-1", "a-2a"]


def compile_pdf(
    main: Path, root: Path, *, made_at: datetime, standards: Sequence[Standard] = ()
) -> bytes:
    """The PDF that the template `main` gives of what lies in `root`, where its folder is copied to.

    `made_at` has a time zone; `standards` are those that the PDF has to meet, else Typst raises
    `TypstError`.
    """
    for part in (*main.parent.glob("*.typ"), FAMILIES):
        shutil.copyfile(part, root / part.name)
    compiler = typst.Compiler(
        root / main.name, root=root, font_paths=fonts(), ignore_system_fonts=True
    )
    pdf = compiler.compile(
        format="pdf", pdf_standards=list(standards), timestamp=made_at.replace(microsecond=0)
    )
    assert isinstance(pdf, bytes), "one file comes of one document"
    return pdf
