"""Finished examples for whoever tries the site out. Rooms register theirs."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from accounts.registry import Registry


@dataclass(frozen=True)
class Sample:
    """An example of what a room does, called `name` ("Sample scan").

    `is_there(owner)` says whether the owner has it, finished. `make(owner)` makes it here and now
    and returns a sentence on what came of it; it raises an exception whose text says why it could
    not.
    """

    name: str
    is_there: Callable[[User], bool]
    make: Callable[[User], str]


samples = Registry[Sample]("sample")
