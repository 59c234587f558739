"""How long a request, a frame of a socket or a health check may wait for the database in all."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

REQUEST_SECONDS = 8.0
# A long piece of work (deleting an account, say) goes on as long as each statement is this quick.
LEAST_SECONDS = 1.0

_ends_at: ContextVar[float | None] = ContextVar("ends_at", default=None)


@contextmanager
def time_budget(seconds: float = REQUEST_SECONDS) -> Iterator[None]:
    """Bound what the block, and threads that it waits for, spend on waiting."""
    token = _ends_at.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _ends_at.reset(token)


def seconds_left() -> float | None:
    """What the present statement may take; None where nobody waits for an answer."""
    ends_at = _ends_at.get()
    return None if ends_at is None else max(ends_at - time.monotonic(), LEAST_SECONDS)
