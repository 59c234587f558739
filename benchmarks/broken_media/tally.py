"""What became of broken files, and how much memory a tree of processes took meanwhile."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

_EVERY_SECONDS = 0.01
SLOW_SECONDS = 30.0


@dataclass(slots=True)
class Tally:
    """Counts over one way in; `answers` are labels and codes of refusals."""

    way_in: str
    answers: Counter[str] = field(default_factory=Counter)
    tracebacks: list[str] = field(default_factory=list)
    deaths: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    peak: tuple[float, str] = (0.0, "")

    def add(self, name: str, answer: str, seconds: float, peak_megabytes: float) -> None:
        """Count one file."""
        self.answers[answer] += 1
        self.slowest = max(self.slowest, (seconds, name))
        self.peak = max(self.peak, (peak_megabytes, name))
        if seconds > SLOW_SECONDS:
            self.slow.append(name)

    def row(self) -> str:
        """A row of the table in Markdown."""
        counts = len(self.tracebacks), len(self.deaths), len(self.slow)
        cells = (
            self.way_in,
            self.answers.total(),
            *counts,
            f"{self.slowest[0]:.1f} s ({self.slowest[1]})",
            f"{self.peak[0]:.0f} MB ({self.peak[1]})",
        )
        return f"| {' | '.join(map(str, cells))} |"


class PeakMemory:
    """The largest resident size of a process and its descendants while the block runs."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._ended = threading.Event()
        self._watching = threading.Thread(target=self._watch, daemon=True)
        self.megabytes = 0.0

    def __enter__(self) -> Self:
        self._watching.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._watching.join()

    def _watch(self) -> None:
        while not self._ended.is_set():
            self.megabytes = max(self.megabytes, tree_megabytes(self._pid))
            time.sleep(_EVERY_SECONDS)


def tree_megabytes(pid: int, parent: bytes = b"") -> float:
    """Resident megabytes of a process and its descendants; what has just ended counts as 0.

    A child that has not yet begun its own program still shares the memory of its `parent`.
    """
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        if command == parent:
            return 0.0
        status = Path(f"/proc/{pid}/status").read_text()
        tasks = [task / "children" for task in Path(f"/proc/{pid}/task").iterdir()]
        children = [int(child) for task in tasks for child in task.read_text().split()]
    except OSError:
        return 0.0
    resident = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
    own = int(resident[0]) * 1024 / 1e6 if resident else 0.0
    return own + sum(tree_megabytes(child, command) for child in children)
