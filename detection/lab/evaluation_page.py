"""An evaluation's report as one HTML page that needs nothing else."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from detection.engines.faces.model_card import ModelCard
from detection.engines.lab.evaluation.figures import VERDICTS, Judged
from detection.engines.lab.evaluation.plots import plots_of
from detection.engines.lab.evaluation.report import COLUMNS


def evaluation_page(report: Mapping[str, Any], judged: Sequence[Judged], card: ModelCard) -> str:
    """The report's tables with their intervals, and the plots of the files as they are."""
    tables = [("All files", [_row("all", report)])]
    for name, rows in report["tables"].items():
        tables.append((f"By {name}", [_row(part, row) for part, row in rows.items()]))
    called = [
        (truth, [report["verdicts"][truth][verdict] for verdict in VERDICTS])
        for truth in ("real", "fake")
    ]
    context = {
        "report": report,
        "made_at": timezone.now(),
        "columns": list(COLUMNS),
        "tables": tables,
        "verdicts": [verdict.replace("_", " ") for verdict in VERDICTS],
        "called": called,
        "plots": list(plots_of(judged, card).items()),
    }
    return render_to_string("evaluation/report.html", context)


def _row(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "cells": [_cell(row, key) for key in COLUMNS.values()]}


def _cell(row: Mapping[str, Any], key: str) -> dict[str, str]:
    value, interval = row[key], row["intervals"].get(key)
    shown = "–" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"
    return {
        "value": shown,
        "interval": f"{interval[0]:.3f} to {interval[1]:.3f}" if interval else "",
    }
