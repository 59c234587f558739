"""Typeset the report of one examination with Typst: A4, tagged, with its data attached."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from detection.engines.reports.attestation import ATTACHMENT
from detection.engines.reports.wording import Picture, view_of
from media_jobs.engines.typesetting.compiling import compile_pdf

TEMPLATES = Path(__file__).parent / "template"


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
        for number, picture in enumerate(pictures):
            (root / f"{number}-crop.jpg").write_bytes(picture.crop)
            (root / f"{number}-heatmap.jpg").write_bytes(picture.heatmap)
        view = view_of(facts, chart=chart, pictures=pictures, figures=figures)
        return compiled("report.typ", root, facts, view)


def compiled(template: str, root: Path, facts: Mapping[str, Any], view: Mapping[str, Any]) -> bytes:
    """The PDF of a template whose pictures lie in `root`, which gets the data as well."""
    for name, content in ((ATTACHMENT, facts), ("view.json", view)):
        (root / name).write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
    made_at = datetime.fromisoformat(facts["report"]["made_at"])
    return compile_pdf(TEMPLATES / template, root, made_at=made_at)
