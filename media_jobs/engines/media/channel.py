"""A bounded hand-over between one thread that makes things and one that uses them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from threading import Condition
from typing import Generic, TypeVar

T = TypeVar("T")


class Channel(Generic[T]):
    """Holds items of at most `capacity` bytes, or one larger; either side can end it at once.

    The maker calls `put` until it answers False, then `finish`; the user iterates, and calls
    `close` when it wants no more.
    """

    def __init__(self, capacity: int) -> None:
        self._items: deque[tuple[T, int]] = deque()
        self._capacity = capacity
        self._held = 0
        self._changed = Condition()
        self._finished = False
        self._closed = False

    def put(self, item: T, size: int) -> bool:
        """Wait for room and hand `item` of `size` bytes over; False when the user wants no more."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._closed or not self._items or self._held + size <= self._capacity
            )
            if self._closed:
                return False
            self._items.append((item, size))
            self._held += size
            self._changed.notify_all()
            return True

    def finish(self) -> None:
        """No more items will come."""
        with self._changed:
            self._finished = True
            self._changed.notify_all()

    def close(self) -> None:
        """The user wants no more: drop what waits and release the maker."""
        with self._changed:
            self._closed = True
            self._items.clear()
            self._changed.notify_all()

    def __iter__(self) -> Iterator[T]:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._items or self._finished)
                if not self._items:
                    return
                item, size = self._items.popleft()
                self._held -= size
                self._changed.notify_all()
            yield item
