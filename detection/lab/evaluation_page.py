"""An evaluation's report as one HTML page that needs nothing else."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from detection.engines.lab.evaluation.figures import Judged
from detection.engines.lab.evaluation.plots import plots_of
from detection.engines.lab.evaluation.report import Layout, bands


def evaluation_page(report: Mapping[str, Any], judged: Sequence[Judged], layout: Layout) -> str:
    """The report's tables with their intervals, and the plots of the files as they are."""
    terms = layout.terms
    tables = [("All files", [_row("all", report, layout)])]
    for name, rows in report["tables"].items():
        tables.append((f"By {name}", [_row(part, row, layout) for part, row in rows.items()]))
    called = [
        (truth, [report["verdicts"][truth][verdict] for verdict in terms.verdicts])
        for truth in terms.labels
    ]
    thresholds = report["thresholds"]
    band = (thresholds[f"{terms.cleared}_below"], thresholds[f"{terms.accused}_above"])
    context = {
        "report": report,
        "made_at": timezone.now(),
        "columns": list(layout.columns),
        "terms": terms,
        "cleared": terms.cleared.replace("_", " "),
        "accused": terms.accused.replace("_", " "),
        "bands": bands(report),
        "tables": tables,
        "verdicts": [verdict.replace("_", " ") for verdict in terms.verdicts],
        "called": called,
        "plots": list(plots_of(judged, band, terms).items()),
    }
    return render_to_string("evaluation/report.html", context)


def _row(name: str, row: Mapping[str, Any], layout: Layout) -> dict[str, Any]:
    return {"name": name, "cells": [_cell(row, key) for key in layout.columns.values()]}


def _cell(row: Mapping[str, Any], key: str) -> dict[str, str]:
    value, interval = row[key], row["intervals"].get(key)
    shown = "–" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"
    return {
        "value": shown,
        "interval": f"{interval[0]:.3f} to {interval[1]:.3f}" if interval else "",
    }
