"""What commands that work on files share: a bar, a clean way out, and files that cannot be read."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISREG
from threading import Event

from django.core.management.base import CommandError
from tqdm import tqdm

from media_jobs.engines.context import QuietContext
from media_jobs.engines.errors import EngineRefused

CANNOT_WORK = 2
INTERRUPTED = 130
READER_GONE = 141


class Stopped(Exception):
    """The person at the keyboard wants no more of this."""


class WatchedContext(QuietContext):
    """Shows an engine's progress on `bar`, and stops the engine once `stop` is set."""

    def __init__(self, *, bar: tqdm | None = None, stop: Event | None = None) -> None:
        super().__init__()
        self._bar, self._stop = bar, stop

    def progress(
        self, fraction: float, note: str = "", *, done: int | None = None, total: int | None = None
    ) -> None:
        if self._bar is not None and done is not None:
            self._bar.total = total
            self._bar.update(done - self._bar.n)

    def check_cancelled(self) -> None:
        if self._stop is not None and self._stop.is_set():
            raise Stopped


class NotedContext(QuietContext):
    """Shows on a `percent_bar` how far an engine is, and what it is doing."""

    def __init__(self, bar: tqdm, workdir: Path | None = None) -> None:
        super().__init__(workdir)
        self._bar = bar

    def progress(
        self, fraction: float, note: str = "", *, done: int | None = None, total: int | None = None
    ) -> None:
        if note:
            self._bar.set_description_str(note, refresh=False)
        self._bar.update(round(100 * fraction, 1) - self._bar.n)


def percent_bar() -> tqdm:
    """A bar of 100 on stderr; silent when that is not a terminal."""
    return tqdm(
        total=100,
        leave=False,
        file=sys.stderr,
        disable=None,
        bar_format="{desc} {percentage:3.0f} %",
    )


def progress_bar(what: str, *, unit: str, total: int | None = None) -> tqdm:
    """A bar on stderr; silent when that is not a terminal."""
    return tqdm(
        desc=what, unit=unit, total=total, leave=False, file=sys.stderr, disable=None, delay=0.3
    )


def refuse_unreadable(path: Path) -> None:
    """Raise `EngineRefused` for what is no file, or none that may be read."""
    try:
        if not S_ISREG(path.stat().st_mode):
            raise EngineRefused("not_a_file", "This is not a file.")
        path.open("rb").close()
    except FileNotFoundError as error:
        raise EngineRefused("no_such_file", "There is no such file.") from error
    except (OSError, ValueError) as error:
        raise EngineRefused("unreadable", f"The file cannot be read: {error}.") from error


@contextmanager
def clean_interrupt() -> Iterator[None]:
    """Turn Ctrl-C, and a reader of the output that goes away, into the ends that shells expect."""
    try:
        yield
    except (KeyboardInterrupt, Stopped):
        raise CommandError("Stopped.", returncode=INTERRUPTED) from None
    except BrokenPipeError:
        # What is still buffered must go somewhere when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(READER_GONE)
