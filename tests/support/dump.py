"""Everything that the database holds, table by table, whatever the tables are called."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection


class Cell(NamedTuple):
    """One value of one row, as text."""

    table: str
    column: str
    text: str


def dump() -> Iterator[Cell]:
    """Every value of every column of every table; what is empty is left out."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    if text := _as_text(value):
                        yield Cell(table, column, text)


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("latin1")
    if isinstance(value, dict | list):
        return json.dumps(value)
    return str(value)
