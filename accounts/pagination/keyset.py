"""Pages of a list by where they begin: as fast at the end of it as at its beginning."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from accounts.pagination.deferred import with_keys

SALT = "list-cursor"
AFTER, BEFORE = "after", "before"


@dataclass(frozen=True, slots=True)
class KeysetPage:
    """Some rows of a list, and the cursors of the pages around them; empty where there is none."""

    rows: list[Any]
    previous: str = ""
    next: str = ""


def keyset_page(
    rows: QuerySet[Any], *, order: Sequence[str], size: int, cursor: str = ""
) -> KeysetPage:
    """At most `size` of the rows, in the order of the columns `order`, the last of them unique.

    `cursor` comes from another page of the same list; any other text begins at the beginning.
    """
    fields = [_Column(rows.model, name) for name in order]
    side, values = _read(cursor, fields)
    found = _beside(rows, fields, side, values, size + 1)
    is_beginning = side == BEFORE and len(found) <= size
    if side and (not found or is_beginning):  # a whole page of the beginning
        side, found = "", _beside(rows, fields, "", [], size + 1)
    more, page = len(found) > size, found[:size]
    if side == BEFORE:
        page.reverse()
    has_previous = more if side == BEFORE else side == AFTER
    has_next = True if side == BEFORE else more
    return KeysetPage(
        page,
        previous=_write(BEFORE, fields, page[0]) if page and has_previous else "",
        next=_write(AFTER, fields, page[-1]) if page and has_next else "",
    )


def cursor_after(row: Any, *, order: Sequence[str]) -> str:
    """The cursor of the page that begins behind a row."""
    return _write(AFTER, [_Column(type(row), name) for name in order], row)


class _Column:
    """A column that a list is ordered by."""

    def __init__(self, model: type[Model], name: str) -> None:
        self.name, self.falling = name.lstrip("-"), name.startswith("-")
        self.field: Any = model._meta.get_field(self.name)

    def beyond(self, value: Any, *, backwards: bool, equal: bool) -> Q:
        comparison = "lt" if self.falling != backwards else "gt"
        return Q(**{f"{self.name}__{comparison}{'e' * equal}": value})

    def ordering(self, *, backwards: bool) -> str:
        return f"-{self.name}" if self.falling != backwards else self.name


def _beside(
    rows: QuerySet[Any], columns: list[_Column], side: str, values: list[Any], count: int
) -> list[Any]:
    """Up to `count` rows after or before the one with these `values`, the nearest first.

    Their keys are looked up first: with an index that holds what the list is narrowed by, no other
    row is read.
    """
    backwards = side == BEFORE
    ordered = rows.order_by(*(column.ordering(backwards=backwards) for column in columns))
    narrowed = ordered.filter(_beyond(columns, values, backwards)) if side else ordered
    keys = list(narrowed.values_list("pk", flat=True)[:count])
    return list(with_keys(ordered, keys)) if keys else []


def _beyond(columns: list[_Column], values: list[Any], backwards: bool) -> Q:
    """`a <= x and (a < x or b < y)`: said so, an index on the columns finds where to begin."""
    first, value = columns[0], values[0]
    further = first.beyond(value, backwards=backwards, equal=False)
    if len(columns) == 1:
        return further
    at_least = first.beyond(value, backwards=backwards, equal=True)
    return at_least & (further | _beyond(columns[1:], values[1:], backwards))


def _write(side: str, columns: list[_Column], row: Any) -> str:
    values = [column.field.value_to_string(row) for column in columns]
    return signing.dumps([side, *values], salt=_salt(columns), compress=True)


def _read(cursor: str, columns: list[_Column]) -> tuple[str, list[Any]]:
    try:
        side, *texts = signing.loads(cursor, salt=_salt(columns))
        return side, [c.field.to_python(text) for c, text in zip(columns, texts, strict=True)]
    except (signing.BadSignature, ValidationError, ValueError):
        return "", []


def _salt(columns: list[_Column]) -> str:
    return ":".join((SALT, *(column.ordering(backwards=False) for column in columns)))
