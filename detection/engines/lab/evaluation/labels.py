"""Read a list of labelled files: CSV with the columns `path,label` and, if wanted, `group`."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from detection.engines.lab.evaluation.terms import FACES, Terms


class BadLabels(Exception):
    """The list as a whole cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """A file and what it truly is; `name` is its path as the list gives it."""

    line: int
    name: str
    path: Path
    is_fake: bool
    group: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line that could not be used, and why."""

    line: int
    name: str
    code: str
    message: str


@dataclass(slots=True)
class LabelList:
    """What a list holds; `grouped` tells whether it has the column `group`."""

    grouped: bool
    files: list[LabelledFile] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)


def read_labels(path: Path, terms: Terms = FACES) -> LabelList:
    """Read the list at `path`; the paths in it are relative to its folder, labels those of `terms`.

    Raises BadLabels when there is no such file, it is not UTF-8 text, lacks a column or has no
    rows. Single rows with an unknown label or without a path are kept apart as bad.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _read(csv.DictReader(file, skipinitialspace=True), path, terms)
    except OSError as error:
        raise BadLabels(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadLabels(f"{path} is not UTF-8 text.") from error
    except csv.Error as error:
        raise BadLabels(f"{path} is not CSV: {error}.") from error


def _read(reader: csv.DictReader[str], path: Path, terms: Terms) -> LabelList:
    columns = [name.strip().lower() for name in reader.fieldnames or []]
    for wanted in ("path", "label"):
        if wanted not in columns:
            given = ", ".join(columns) or "nothing"
            raise BadLabels(
                f"{path} has no column “{wanted}” (its first line names: {given}). "
                "The first line must be path,label or path,label,group."
            )
    reader.fieldnames = columns
    found = LabelList(grouped="group" in columns)
    for row in _rows(reader):
        _sort_in(found, row, reader.line_num, path.parent, terms)
    if not found.files and not found.bad:
        raise BadLabels(f"{path} has no rows.")
    return found


def _rows(reader: csv.DictReader[str]) -> Iterator[dict[str, str]]:
    for row in reader:
        yield {name: (row.get(name) or "").strip() for name in ("path", "label", "group")}


def _sort_in(found: LabelList, row: dict[str, str], line: int, folder: Path, terms: Terms) -> None:
    name, label = row["path"], row["label"].lower()
    if not name:
        found.bad.append(BadRow(line, name, "no_path", "The row has no path."))
    elif label not in terms.labels:
        message = f"The label is “{row['label']}”; it must be {terms.genuine} or {terms.forged}."
        found.bad.append(BadRow(line, name, "unknown_label", message))
    else:
        file = LabelledFile(line, name, folder / name, terms.labels[label], row["group"])
        found.files.append(file)
