"""Typeset the report of one examination with Typst: A4, tagged, with its data attached."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from detection.engines.reports.attestation import ATTACHMENT
from detection.engines.reports.wording import Picture, view_of

HERE = Path(__file__).parent
TEMPLATE = HERE / "template"


def typeset(
    facts: Mapping[str, Any],
    *,
    chart: Mapping[str, Any] | None,
    pictures: Sequence[Picture],
    figures: Mapping[str, Any] | None,
) -> bytes:
    """The report as PDF, unsigned.

    `facts` is what is attested, ready for JSON; `chart` is what `chart.draw` made; `figures` are
    those of exactly the model that is named in `facts`, if there are any.
    """
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        root = Path(folder)
        for part in TEMPLATE.glob("*.typ"):
            shutil.copyfile(part, root / part.name)
        for number, picture in enumerate(pictures):
            (root / f"{number}-crop.jpg").write_bytes(picture.crop)
            (root / f"{number}-heatmap.jpg").write_bytes(picture.heatmap)
        view = view_of(facts, chart=chart, pictures=pictures, figures=figures)
        for name, content in ((ATTACHMENT, facts), ("view.json", view)):
            (root / name).write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
        compiler = typst.Compiler(
            root / "report.typ", root=root, font_paths=_fonts(), ignore_system_fonts=True
        )
        pdf = compiler.compile(
            format="pdf", timestamp=datetime.fromisoformat(facts["report"]["made_at"])
        )
    assert isinstance(pdf, bytes), "one file comes of one document"
    return pdf


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(HERE / "fonts")])
