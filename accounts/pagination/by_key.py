"""The rows of a page whose keys are known already."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.sql.where import WhereNode


def with_keys(rows: QuerySet[Any], keys: Sequence[Any]) -> QuerySet[Any]:
    """Those of `rows` that have these `keys`, all of which were just found in it.

    Its own conditions are left out: SQLite, which keeps no statistics, would go by the index on one
    of them, through all rows of an owner, instead of by the keys.
    """
    found = rows.all()
    found.query.where = WhereNode()
    return found.filter(pk__in=keys)
