"""How much of a model has come, whatever way it comes."""

from __future__ import annotations

from media_jobs.engines.context import EngineContext


class Tally:
    """Counts towards `total` bytes and tells the context, each time with the same `note`."""

    def __init__(self, context: EngineContext, total: int, note: str) -> None:
        self.context, self._total, self._note = context, total, note
        self._written = 0
        self._in_archives = 0

    def written(self, count: int) -> None:
        """So many bytes more (or fewer, where a file begins anew) are in their files."""
        self._written += count
        self._tell()

    def unpacked(self, count: int) -> None:
        """So many bytes went from an archive into their file."""
        self._in_archives = max(0, self._in_archives - count)
        self.written(count)

    def in_archives(self, count: int) -> None:
        """So many bytes more have come, and wait to be unpacked."""
        self._in_archives += count
        self._tell()

    def _tell(self) -> None:
        came = min(self._written + self._in_archives, self._total)
        self.context.progress(came / self._total, self._note)
