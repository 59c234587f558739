"""Writing files into one ZIP archive, chunk by chunk: none of them is ever whole in memory."""

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import chain
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from accounts.erasure.registry import Entry

# What a small file costs (a query, a header) whatever is in it.
LEAST_WEIGHT = 16 * 1024

Entries = Callable[[], Iterable[Entry]]
Report = Callable[[float, str], None]


def write_archive(
    path: Path,
    *,
    made_at: datetime,
    entries: Entries,
    last: Callable[[list[str]], Entry],
    report: Report,
) -> None:
    """Write what `entries()` yields, and then `last(missing)`, which is told what was gone.

    `entries` is called twice, first to learn how much there is. `report(fraction, note)` hears of
    every chunk and may raise to stop.
    """
    pace = _Pace(entries, report)
    missing = []
    with ZipFile(path, "w") as archive:
        for entry in entries():
            pace.begin(entry)
            if not _write(archive, entry, made_at, pace.wrote):
                missing.append(entry.path)
        _write(archive, last(missing), made_at, lambda size: None)


class _Pace:
    """How far the writing has come; a file counts by its size."""

    def __init__(self, entries: Entries, report: Report) -> None:
        self._report = report
        self._files = self._total = self._number = self._done = self._weight = 0
        for entry in entries():
            self._files += 1
            self._total += max(entry.size, LEAST_WEIGHT)

    def begin(self, entry: Entry) -> None:
        self._number += 1
        self._done += self._weight
        self._weight = max(entry.size, LEAST_WEIGHT)

    def wrote(self, size: int) -> None:
        """Note that so much of the present file is written."""
        fraction = (self._done + min(size, self._weight)) / max(self._total, 1)
        self._report(fraction, f"File {self._number} of {self._files}")


def _write(archive: ZipFile, entry: Entry, made_at: datetime, wrote: Callable[[int], None]) -> bool:
    """Add one file; False when it was deleted since it was listed."""
    chunks = iter(entry.chunks)
    try:
        first = next(chunks, b"")
    except FileNotFoundError:
        return False
    info = ZipInfo(entry.path, date_time=made_at.timetuple()[:6])
    info.compress_type = ZIP_STORED if entry.packed else ZIP_DEFLATED
    info.file_size = entry.size  # decides how the header is written; the real one replaces it
    size = 0
    with archive.open(info, "w") as file:
        for chunk in chain([first], chunks):
            file.write(chunk)
            size += len(chunk)
            wrote(size)
    return True
