"""Bring the tests' database back to what the migrations left, after a test that commits.

Django empties every table and makes all permissions anew, which on PostgreSQL takes as long as ten
tests do. A test fills few tables, and hardly one changes what is there from the beginning.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.test import TransactionTestCase


class Migrated:
    """The tables, and the rows of those that the migrations fill."""

    def __init__(self) -> None:
        tables = connection.introspection.django_table_names(only_existing=True)
        self._which_are_filled = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {_quoted(table)})" for table in tables
        )
        with connection.cursor() as cursor:
            self._rows = {table: _rows_of(table, cursor) for table in self._filled(cursor)}

    def restore(self) -> bool:
        """Delete what a test has added; False if it changed rows that were there before."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table in self._filled(cursor) - self._rows.keys():
                cursor.execute(f"DELETE FROM {_quoted(table)}")
            return all(_rows_of(table, cursor) == rows for table, rows in self._rows.items())

    def _filled(self, cursor: Any) -> set[str]:
        cursor.execute(self._which_are_filled)
        return {table for (table,) in cursor.fetchall()}


def _quoted(table: str) -> str:
    return connection.ops.quote_name(table)


def _rows_of(table: str, cursor: Any) -> list[tuple[Any, ...]]:
    cursor.execute(f"SELECT * FROM {_quoted(table)}")
    return sorted(cursor.fetchall())


@contextmanager
def restored_after_each_test(migrated: Migrated) -> Iterator[None]:
    """Have `transaction=True` end in this way; where it does not do, as Django has it."""
    case: Any = TransactionTestCase  # its stubs leave out how it ends
    flush = case._fixture_teardown

    def restore(test: TransactionTestCase) -> None:
        try:
            restored = migrated.restore()
        except DatabaseError:  # a table is not there, say
            restored = False
        if not restored:
            flush(test)

    case._fixture_teardown = restore
    try:
        yield
    finally:
        case._fixture_teardown = flush
