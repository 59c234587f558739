"""What the apps add to the site, each thing by its name: the one shape of all registries."""

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Named(Protocol):
    """A frozen dataclass with a name of its own."""

    @property
    def name(self) -> str: ...


Entry = TypeVar("Entry", bound=Named)


class Registry(Generic[Entry]):
    """Entries by name, in the order in which they came; `what` is one of them, for messages."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._entries: dict[str, Entry] = {}

    def register(self, *entries: Entry) -> None:
        """Add entries; called from an app's `ready()`. Raises `ValueError` for a name twice."""
        for entry in entries:
            if entry.name in self._entries:
                raise ValueError(f"There is already a {self._what} called {entry.name!r}.")
            self._entries[entry.name] = entry

    def get(self, name: str) -> Entry | None:
        """The entry called `name`, if an app has registered one."""
        return self._entries.get(name)

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self._entries.values()))
