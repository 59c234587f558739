"""What an engine may ask of whoever runs it: a place to work, a way to report, a chance to stop."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Protocol


class EngineContext(Protocol):
    """The engine's whole view of the outside world.

    A job runner, a command-line tool and a test each bring their own implementation.
    """

    workdir: Path

    def progress(
        self, fraction: float, note: str = "", *, done: int | None = None, total: int | None = None
    ) -> None:
        """Report progress: `fraction` runs from 0 to 1, `done` and `total` count frames."""

    def check_cancelled(self) -> None:
        """Raise when the work is no longer wanted; engines let the exception pass through."""


class QuietContext:
    """Runs to the end and reports to no one: for the command line and for tests."""

    def __init__(self, workdir: Path | None = None) -> None:
        self.workdir = workdir or Path(tempfile.gettempdir())

    def progress(
        self, fraction: float, note: str = "", *, done: int | None = None, total: int | None = None
    ) -> None:
        """Ignore the report."""

    def check_cancelled(self) -> None:
        """Never cancelled."""
