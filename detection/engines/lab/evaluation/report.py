"""An evaluation's report: as an object for programs and as text for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from detection.engines.faces.model_card import ModelCard
from detection.engines.lab.evaluation.conditions import AS_IT_IS
from detection.engines.lab.evaluation.figures import (
    VERDICTS,
    Judged,
    face_size,
    figures_of,
    picture_size,
    split_by,
)
from detection.engines.lab.evaluation.intervals import intervals_of
from detection.engines.lab.evaluation.labels import BadRow

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
    "gated": "share_gated",
    "no face": "share_no_face",
    "ECE": "calibration_error",
}
# Each table splits the files another way: by their group, by what they were put through, by size.
TABLES: dict[str, Callable[[Judged], str]] = {
    "group": lambda file: file.group or "(none)",
    "condition": lambda file: file.condition,
    "face size": face_size,
    "picture size": picture_size,
}


def report_on(
    judged: Sequence[Judged], bad: Sequence[BadRow], *, card: ModelCard, grouped: bool
) -> dict[str, Any]:
    """The model, its thresholds, what could not be used, and the figures with their intervals.

    All figures but those by condition are over the files as they are. A table that would have one
    row is left out.
    """
    plain = [file for file in judged if file.condition == AS_IT_IS]
    return {
        "model": card.spec.as_object(),
        "thresholds": {
            "authentic_below": card.authentic_below,
            "manipulated_above": card.manipulated_above,
            "still_authentic_below": card.still_authentic_below,
            "still_manipulated_above": card.still_manipulated_above,
        },
        "rows": len(plain) + len(bad),
        "unusable": [asdict(row) for row in bad],
        **_row(plain),
        "tables": {
            name: rows
            for name, key in TABLES.items()
            if (rows := _rows(judged if name == "condition" else plain, key)) and len(rows) > 1
            if grouped or name != "group"
        },
    }


def as_text(report: Mapping[str, Any]) -> str:
    """The same for people: a row for all files, one for each part of each table, and the labels."""
    model, thresholds = report["model"], report["thresholds"]
    tables = [_figures_table("", {"all": report})]
    tables += [_figures_table(f"by {name}", rows) for name, rows in report["tables"].items()]
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
            *tables,
            _intervals_table(report),
            _table(labels),
        ]
    )


def _rows(judged: Sequence[Judged], key: Callable[[Judged], str]) -> dict[str, dict[str, Any]]:
    return {name: _row(files) for name, files in split_by(judged, key).items()}


def _row(judged: Sequence[Judged]) -> dict[str, Any]:
    return {**asdict(figures_of(judged)), "intervals": intervals_of(judged)}


def _figures_table(title: str, rows: Mapping[str, Any]) -> str:
    return _table(
        [[title, *COLUMNS]]
        + [[name, *(_cell(row[key]) for key in COLUMNS.values())] for name, row in rows.items()]
    )


def _intervals_table(report: Mapping[str, Any]) -> str:
    names = {key: name for name, key in COLUMNS.items()}
    rows = [["95 % interval", "from", "to"]]
    for key, interval in report["intervals"].items():
        low, high = interval or (None, None)
        rows.append([names[key], _cell(low), _cell(high)])
    return _table(rows)


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
