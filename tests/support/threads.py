"""Do something in threads: in many at the same moment, in one elsewhere."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from django.db import connections

Result = TypeVar("Result")


def at_once(count: int, action: Callable[[int], Any]) -> list[Any]:
    """Call `action(number)` in `count` threads that start together.

    Returns what each gave back, or the exception that it raised.
    """
    start = Barrier(count)

    def one(number: int) -> Any:
        start.wait()
        try:
            return action(number)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))


def elsewhere(action: Callable[[], Result]) -> Result:
    """Call `action()` in a thread of its own: in that of a browser's loop no database answers."""

    def call() -> Result:
        try:
            return action()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(call).result()


async def in_thread(action: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
    """Do database work as a worker does: in a thread that has no event loop.

    The thread ends with the test's loop, so it gives its connection back: else the pool had one
    fewer for each such test of the process.
    """

    def call() -> Result:
        try:
            return action(*args, **kwargs)
        finally:
            connections.close_all()

    return await sync_to_async(call, thread_sensitive=False)()


def wait_until(condition: Callable[[], Any], *, seconds: float = 20, what: str = "") -> Any:
    """Look again and again until `condition()` gives something true, and return that."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < end, f"not within {seconds} s: {what or condition}"
        time.sleep(0.02)
