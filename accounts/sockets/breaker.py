"""Leaving alone for a while what has just failed, so that nobody waits for it again and again."""

import time

REST_SECONDS = 2.0


class Breaker:
    """Open for some seconds after each failure of a service."""

    def __init__(self) -> None:
        self._until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the service failed just now, so that asking it is not worth the wait."""
        return time.monotonic() < self._until

    def trip(self) -> None:
        """Note a failure."""
        self._until = time.monotonic() + REST_SECONDS
