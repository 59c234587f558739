"""A lock between processes and threads that ends with whoever holds it, however that ends."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_LOOK_AGAIN_SECONDS = 0.1


class Held(Exception):
    """Somebody else has the lock."""


@contextmanager
def locked(path: Path, *, waiting: Callable[[], None] | None) -> Iterator[None]:
    """Hold the lock at `path` while the block runs.

    While others hold it, `waiting` is called again and again, and may raise. Without it the lock is
    not waited for: raises `Held`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        while not _taken(file.fileno()):
            if waiting is None:
                raise Held
            waiting()
            time.sleep(_LOOK_AGAIN_SECONDS)
        yield


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
