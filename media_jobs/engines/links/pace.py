"""How long a fetch may take in all, and how slow it may be."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from media_jobs.engines.errors import EngineRefused

# What comes at least in each `stall_seconds`.
PROGRESS_BYTES = 16_384


@dataclass(frozen=True)
class FetchLimits:
    """Of the file and of the time that it takes to come."""

    most_bytes: int
    seconds: float
    stall_seconds: float = 20.0


class Pace:
    """The clock of one fetch; `check_cancelled` is asked whenever it is looked at."""

    def __init__(self, limits: FetchLimits, check_cancelled: Callable[[], None]) -> None:
        self._limits, self._check_cancelled = limits, check_cancelled
        self._end = time.monotonic() + limits.seconds
        self.restart()

    def restart(self) -> None:
        """Something else begins: another server is asked, say."""
        self._came = 0
        self._due = time.monotonic() + self._limits.stall_seconds

    def note(self, count: int) -> None:
        """So many bytes have come."""
        self._came += count
        if self._came >= PROGRESS_BYTES:
            self.restart()

    def left(self) -> float:
        """The seconds until something has to have come. Raises `EngineRefused` after that."""
        self._check_cancelled()
        now = time.monotonic()
        if now >= self._end:
            raise EngineRefused(
                "link_too_slow",
                f"The file had not come within {self._limits.seconds:.0f} s. Download it and send "
                "the file.",
            )
        if now >= self._due:
            raise EngineRefused(
                "link_stalled",
                "The server stopped sending, or sent too slowly. Try again, or download the file "
                "and send that.",
            )
        return min(self._end, self._due) - now
