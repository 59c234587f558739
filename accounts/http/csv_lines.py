"""Rows as the lines of a CSV file, which is written while they are read."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any


class _Line:
    """A file for `csv.writer` that hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(columns: Sequence[str], rows: Iterable[Iterable[Any]], **style: Any) -> Iterator[str]:
    """A line with the names of the columns, then one for each row; `style` is that of `csv.writer`.

    No spreadsheet takes a cell for a formula.
    """
    writer = csv.writer(_Line(), **style)
    yield writer.writerow(columns)
    for row in rows:
        yield writer.writerow(_harmless(cell) for cell in row)


def _harmless(cell: Any) -> Any:
    begins_one = isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{cell}" if begins_one else cell
