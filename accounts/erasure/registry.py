"""What the site holds of a person: each part is exported and erased by the app that owns it.

Whoever writes an archive or deletes an account goes through the parts and knows no app by name.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet

from accounts.people.models import User
from accounts.registry import Registry

Row = TypeVar("Row", bound=Model)

BATCH = 500


class Entry(NamedTuple):
    """One file of the archive; its `chunks` are first asked for when it is written.

    `size` in bytes is given where it is known beforehand and large. `packed` files (pictures,
    videos) would not become smaller by compressing them.
    """

    path: str
    chunks: Iterable[bytes]
    size: int = 0
    packed: bool = False


@dataclass(frozen=True)
class Part:
    """What one app holds of people.

    `models` are the tables that `export` tells of, `withheld` those that it does not, and why; both
    are empty of a person after `erase`. `kept` are tables whose rows stay, and why.

    `export(user)` yields what is the user's and nothing else: no secrets nor their digests, nothing
    of other people's, no keys of the storage. `files` tells the archive's reader what each path
    holds. `erase(user)` runs in the transaction that deletes the account, in the `order` of the
    parts; `loss(user)` names for the user what it takes.
    """

    name: str
    order: int
    models: tuple[str, ...]
    export: Callable[[User], Iterable[Entry]]
    files: dict[str, str]
    erase: Callable[[User], None]
    loss: Callable[[User], str]
    withheld: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)


parts = Registry[Part]("part of the personal data")


def erase_by_cascade(user: User) -> None:
    """For parts all of whose rows refer to the user's, and go with it."""


def entries_of(user: User) -> Iterator[Entry]:
    """Every file that the user is given."""
    for part in parts:
        yield from part.export(user)


def json_file(path: str, data: Any) -> Entry:
    """A file that holds one JSON document."""
    return Entry(path, (_json(part, indent=2) + b"\n" for part in [data]))


def lines_file(path: str, rows: Iterable[Any]) -> Entry:
    """A file with a JSON document on each line."""
    return Entry(path, (_json(row) + b"\n" for row in rows))


def picked(row: Model, *names: str) -> dict[str, Any]:
    """The named fields of a row, and no others."""
    return {name: getattr(row, name) for name in names}


def rows_of(query: QuerySet[Row]) -> Iterator[Row]:
    """Each row of a query in its order, some hundred at a time.

    Between two of them no cursor stays open, so that the reader may write in the meantime.
    """
    keys = list(query.values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        found = query.in_bulk(batch)
        yield from (found[key] for key in batch if key in found)


def _json(data: Any, *, indent: int | None = None) -> bytes:
    return json.dumps(data, cls=DjangoJSONEncoder, indent=indent, ensure_ascii=False).encode()
