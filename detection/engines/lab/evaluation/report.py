"""An evaluation's report: as an object for programs and as text for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from detection.engines.faces.model_card import ModelCard
from detection.engines.lab.evaluation.conditions import AS_IT_IS
from detection.engines.lab.evaluation.figures import (
    Judged,
    face_size,
    figures_of,
    picture_size,
    split_by,
    spoken_length,
)
from detection.engines.lab.evaluation.intervals import intervals_of
from detection.engines.lab.evaluation.labels import BadRow
from detection.engines.lab.evaluation.terms import FACES, SPEECH, Terms
from detection.engines.speech.model_card import SpeechCard

Table = Callable[[Judged], str]
Card = ModelCard | SpeechCard


@dataclass(frozen=True, slots=True)
class Layout:
    """How a kind of evidence is reported: its words, its figures by the names of their columns,
    and the `tables`, each of which splits the files another way."""

    terms: Terms
    columns: Mapping[str, str]
    tables: Mapping[str, Table]


_COMMON_TABLES: Mapping[str, Table] = {
    "group": lambda file: file.group or "(none)",
    "condition": lambda file: file.condition,
}
FACE_LAYOUT = Layout(
    FACES,
    {
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
    },
    {**_COMMON_TABLES, "face size": face_size, "picture size": picture_size},
)
SPEECH_LAYOUT = Layout(
    SPEECH,
    {
        "n": "n",
        "bona fide": "bonafide",
        "spoof": "spoof",
        "scored": "scored",
        "AUC": "auc",
        "EER": "eer",
        "minDCF": "min_dcf",
        "accuracy": "accuracy",
        "FPR": "false_positive_rate",
        "FNR": "false_negative_rate",
        "uncertain": "share_uncertain",
        "no speech": "share_no_speech",
        "ECE": "calibration_error",
    },
    {**_COMMON_TABLES, "length": spoken_length},
)


def layout_of(card: Card) -> Layout:
    """How evaluations of such a model are reported."""
    return SPEECH_LAYOUT if isinstance(card, SpeechCard) else FACE_LAYOUT


def report_on(
    judged: Sequence[Judged], bad: Sequence[BadRow], *, card: Card, grouped: bool
) -> dict[str, Any]:
    """The model, its thresholds, what could not be used, and the figures with their intervals.

    All figures but those by condition are over the files as they are. A table that would have one
    row is left out.
    """
    layout = layout_of(card)
    plain = [file for file in judged if file.condition == AS_IT_IS]
    return {
        "model": card.spec.as_object(),
        "thresholds": _thresholds(card),
        "rows": len(plain) + len(bad),
        "unusable": [asdict(row) for row in bad],
        **_row(plain, layout),
        "tables": {
            name: rows
            for name, key in layout.tables.items()
            if (rows := _rows(judged if name == "condition" else plain, key, layout))
            and len(rows) > 1
            if grouped or name != "group"
        },
    }


def bands(report: Mapping[str, Any]) -> list[str]:
    """What the thresholds of a report mean, a sentence for each pair of them."""
    found = report["thresholds"]
    if "spoof_above" in found:
        return [f"bona fide below {found['bona_fide_below']}, spoof from {found['spoof_above']}"]
    return [
        f"videos: authentic below {found['authentic_below']}, manipulated from "
        f"{found['manipulated_above']}",
        f"single pictures: authentic below {found['still_authentic_below']}, "
        f"manipulated from {found['still_manipulated_above']}",
    ]


def as_text(report: Mapping[str, Any], layout: Layout) -> str:
    """The same for people: a row for all files, one for each part of each table, and the labels."""
    model, terms = report["model"], layout.terms
    tables = [_figures_table("", {"all": report}, layout)]
    tables += [
        _figures_table(f"by {name}", rows, layout) for name, rows in report["tables"].items()
    ]
    labels = [["called", *(verdict.replace("_", " ") for verdict in terms.verdicts)]] + [
        [truth, *(str(report["verdicts"][truth][verdict]) for verdict in terms.verdicts)]
        for truth in terms.labels
    ]
    head = [
        f"{model['id']} {model['version']}, sha256 {model['sha256'][:16]}…",
        *bands(report),
        f"{report['rows']} rows, {report['n']} examined, {len(report['unusable'])} unusable",
    ]
    return "\n\n".join(["\n".join(head), *tables, _intervals_table(report, layout), _table(labels)])


def _thresholds(card: Card) -> dict[str, float]:
    if isinstance(card, SpeechCard):
        return {"bona_fide_below": card.bona_fide_below, "spoof_above": card.spoof_above}
    return {
        "authentic_below": card.authentic_below,
        "manipulated_above": card.manipulated_above,
        "still_authentic_below": card.still_authentic_below,
        "still_manipulated_above": card.still_manipulated_above,
    }


def _rows(judged: Sequence[Judged], key: Table, layout: Layout) -> dict[str, dict[str, Any]]:
    return {name: _row(files, layout) for name, files in split_by(judged, key).items()}


def _row(judged: Sequence[Judged], layout: Layout) -> dict[str, Any]:
    figures = figures_of(judged, layout.terms).as_row(layout.terms)
    return {
        **{key: figures[key] for key in (*layout.columns.values(), "verdicts")},
        "intervals": intervals_of(judged, layout.terms),
    }


def _figures_table(title: str, rows: Mapping[str, Any], layout: Layout) -> str:
    keys = layout.columns.values()
    return _table(
        [[title, *layout.columns]]
        + [[name, *(_cell(row[key]) for key in keys)] for name, row in rows.items()]
    )


def _intervals_table(report: Mapping[str, Any], layout: Layout) -> str:
    names = {key: name for name, key in layout.columns.items()}
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
