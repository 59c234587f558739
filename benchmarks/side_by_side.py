"""`python -m benchmarks.side_by_side NAME=REPORT.json …`: several engines on the same files.

Each report is what `manage.py evaluate faces … --json` printed for one engine. Prints Markdown: a
table for all files, then one for each group and condition, a row an engine, each figure with its
95 % interval. Refuses reports that are not over the same number of files, as these could not be
compared.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FIGURES = {
    "AUC": "auc",
    "EER": "eer",
    "real called manipulated": "false_positive_rate",
    "forged called authentic": "false_negative_rate",
    "ECE": "calibration_error",
}
SHARES = {"uncertain": "share_uncertain", "gated": "share_gated", "no face": "share_no_face"}
SPLIT_BY = ("group", "condition")
Reports = Mapping[str, Mapping[str, Any]]


def markdown(reports: Reports) -> str:
    """The tables of these engines' reports. Raises ValueError when their files differ."""
    files = {(report["rows"], report["real"], report["fake"]) for report in reports.values()}
    if len(files) > 1:
        raise ValueError("These reports are not over the same files.")
    return "\n\n".join(_table(title, rows) for title, rows in _sections(reports)) + "\n"


def _sections(reports: Reports) -> Iterator[tuple[str, Reports]]:
    first = next(iter(reports.values()))
    yield "all files", reports
    for split in SPLIT_BY:
        for part in first["tables"].get(split, {}):
            yield part, {name: report["tables"][split][part] for name, report in reports.items()}


def _table(title: str, rows: Reports) -> str:
    one = next(iter(rows.values()))
    columns = [f"{title}: {one['real']} real, {one['fake']} forged", *FIGURES, *SHARES]
    lines = [columns, ["---"] * len(columns)]
    lines += [[name, *_cells(row)] for name, row in rows.items()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cells(row: Mapping[str, Any]) -> Iterator[str]:
    for key in FIGURES.values():
        value, interval = row[key], row["intervals"][key]
        around = f" ({interval[0]:.3f} to {interval[1]:.3f})" if interval else ""
        yield "–" if value is None else f"{value:.3f}{around}"
    for key in SHARES.values():
        yield "–" if row[key] is None else f"{row[key]:.1%}".replace("%", " %")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.side_by_side")
    parser.add_argument("reports", nargs="+", metavar="NAME=FILE")
    named = (given.split("=", 1) for given in parser.parse_args().reports)
    print(markdown({name: json.loads(Path(path).read_text("utf-8")) for name, path in named}))


if __name__ == "__main__":
    main()
