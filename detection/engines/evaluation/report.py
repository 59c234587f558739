"""An evaluation's report: as an object for programs and as text for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from detection.engines.evaluation.figures import VERDICTS, Judged, figures_by_group, figures_of
from detection.engines.evaluation.labels import BadRow
from detection.engines.faces.model_card import ModelCard

COLUMNS = {
    "n": "n",
    "real": "real",
    "fake": "fake",
    "scored": "scored",
    "AUC": "auc",
    "EER": "eer",
    "accuracy": "accuracy",
    "FPR": "false_positive_rate",
    "FNR": "false_negative_rate",
    "uncertain": "share_uncertain",
    "no face": "share_no_face",
    "ECE": "calibration_error",
}


def report_on(
    judged: Sequence[Judged], bad: Sequence[BadRow], *, card: ModelCard, grouped: bool
) -> dict[str, Any]:
    """The model, its thresholds, what could not be used, and the figures; `groups` if grouped."""
    report = {
        "model": asdict(card.spec),
        "thresholds": {
            "authentic_below": card.authentic_below,
            "manipulated_above": card.manipulated_above,
            "still_authentic_below": card.still_authentic_below,
            "still_manipulated_above": card.still_manipulated_above,
        },
        "rows": len(judged) + len(bad),
        "unusable": [asdict(row) for row in bad],
        **asdict(figures_of(judged)),
    }
    if grouped:
        groups = figures_by_group(judged)
        report["groups"] = [{"group": name, **asdict(found)} for name, found in groups.items()]
    return report


def as_text(report: Mapping[str, Any]) -> str:
    """The same for people: a row for all files and one for each group, and the counted labels."""
    model, thresholds = report["model"], report["thresholds"]
    named = [("all", report)] + [
        (row["group"] or "(none)", row) for row in report.get("groups", [])
    ]
    figures = [["", *COLUMNS]] + [
        [name, *(_cell(row[key]) for key in COLUMNS.values())] for name, row in named
    ]
    labels = [["called", *(verdict.replace("_", " ") for verdict in VERDICTS)]] + [
        [truth, *(str(report["verdicts"][truth][verdict]) for verdict in VERDICTS)]
        for truth in ("real", "fake")
    ]
    return "\n\n".join(
        [
            f"{model['id']} {model['version']}, sha256 {model['sha256'][:16]}…\n"
            f"videos: authentic below {thresholds['authentic_below']}, manipulated from "
            f"{thresholds['manipulated_above']}\n"
            f"single pictures: authentic below {thresholds['still_authentic_below']}, "
            f"manipulated from {thresholds['still_manipulated_above']}\n"
            f"{report['rows']} rows, {report['n']} examined, {len(report['unusable'])} unusable",
            _table(figures),
            _table(labels),
        ]
    )


def _cell(value: float | int | None) -> str:
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.4f}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
