"""Rows that have what is looked for, on either database."""

from collections.abc import Sequence
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Expression, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from generation.lectures.search.index import FTS_OF
from generation.lectures.search.queries import Term, as_fts5, as_tsquery


class Says(Expression):
    """Whether a row of this table, which the query is of, has all the terms.

    With `title` its title alone must have them.
    """

    output_field = BooleanField()

    def __init__(self, table: str, terms: Sequence[Term], *, title: bool = False) -> None:
        super().__init__()
        self.table, self.terms, self.title = table, tuple(terms), title

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, list[str]]:
        wanted = as_tsquery(self.terms, weight="A" if self.title else "")
        return f"{self.table}.search_vector @@ to_tsquery('simple', %s)", [wanted]

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, list[str]]:
        words = FTS_OF[self.table]
        found = f"SELECT rowid FROM {words} WHERE {words} MATCH %s"  # noqa: S608
        return f"{self.table}.id IN ({found})", [
            as_fts5(self.terms, column="title" if self.title else "")
        ]


def newest_matching(rows: QuerySet[Any], terms: Sequence[Term]) -> QuerySet[Any]:
    """Those of the rows that have all the terms, the last ones written first."""
    table = rows.model._meta.db_table
    if connections[rows.db].vendor != "sqlite":
        return rows.filter(Says(table, terms)).order_by("-pk")
    # Joined, FTS5 gives them in this order one by one, however many there are.
    words = FTS_OF[table]
    return rows.extra(  # noqa: S610 - names of our own
        tables=[words],
        where=[f"{words} MATCH %s", f"{words}.rowid = {table}.id"],
        params=[as_fts5(terms)],
        order_by=[f"-{words}.rowid"],
    )
