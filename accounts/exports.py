"""What people are given who ask for everything that the site holds of them.

Each app says on its own floor what that is: it registers a part, whose function takes a user and
yields their files. Whoever writes the archive knows none of the apps by name.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet

from accounts.models import User

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


class Part(NamedTuple):
    """What one app gives. `files` tells the archive's reader what each path holds.

    `give(user)` yields what is the user's and nothing else: no secrets nor their digests, nothing
    of other people's, no keys of the storage.
    """

    name: str
    give: Callable[[User], Iterable[Entry]]
    files: dict[str, str]


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Add a part to everybody's archive; called from an app's `ready()`."""
    _parts[part.name] = part


def parts() -> list[Part]:
    """What the apps give, in the order in which they came."""
    return list(_parts.values())


def entries_of(user: User) -> Iterator[Entry]:
    """Every file that the user is given."""
    for part in parts():
        yield from part.give(user)


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
