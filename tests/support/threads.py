"""Do something in many threads at the same moment."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar

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


def wait_until(condition: Callable[[], Any], *, seconds: float = 20, what: str = "") -> Any:
    """Look again and again until `condition()` gives something true, and return that."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < end, f"not within {seconds} s: {what or condition}"
        time.sleep(0.02)
