"""What `scan` and `evaluate` share: the engine without a database, a bar, and a clean way out."""

import json
import os
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISREG
from threading import Event
from typing import Any

import numpy as np
from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from tqdm import tqdm

from detection.engines.faces.ensemble import FaceEngine, members_of
from detection.engines.faces.forgery import load_scorer
from detection.engines.faces.pipeline import ScanOptions, scan
from detection.engines.faces.types import FrameScan, ScanOutcome
from detection.faces.scorer import forgery_scorer
from detection.faces.uploads import media_limits
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


def progress_bar(what: str, *, unit: str, total: int | None = None) -> tqdm:
    """A bar on stderr; silent when that is not a terminal."""
    return tqdm(
        desc=what, unit=unit, total=total, leave=False, file=sys.stderr, disable=None, delay=0.3
    )


def ready_scorer(setting: Mapping[str, Any] | None = None) -> FaceEngine:
    """The installation's scorer, or that of `setting`, with its weights loaded.

    Raises `CommandError` if it will not load.
    """
    try:
        scorer = forgery_scorer() if setting is None else load_scorer(setting)
        for member in members_of(scorer):
            side = member.card.crop.size
            member.score(np.zeros((1, side, side, 3), np.uint8))
    except Exception as error:
        raise CommandError(
            f"The forgery model cannot be loaded: {error}", returncode=CANNOT_WORK
        ) from error
    return scorer


def add_engine_argument(parser: CommandParser) -> None:
    """`--engine`: another engine than the installation's."""
    parser.add_argument(
        "--engine",
        type=_engine_setting,
        metavar="JSON",
        help="Another engine than FACE_FORGERY_ENGINE, named as there: "
        '{"ENGINE": "dotted.path", "OPTIONS": {…}}.',
    )


def _engine_setting(text: str) -> dict[str, Any]:
    try:
        setting = json.loads(text)
    except ValueError as error:
        raise ArgumentTypeError(f"this is not JSON: {error}") from error
    if not isinstance(setting, dict):
        raise ArgumentTypeError("this is not a JSON object")
    return setting


def scan_options(*, threads: int | None = None) -> ScanOptions:
    """The options that the site's own scans run with."""
    options = ScanOptions(rate=settings.DETECTION_FPS, limits=media_limits())
    if threads is None:
        return options
    return ScanOptions(rate=options.rate, limits=options.limits, threads=threads)


def conclude(
    path: Path,
    *,
    scorer: FaceEngine,
    options: ScanOptions,
    context: WatchedContext,
    see: Callable[[FrameScan], None] = lambda frame: None,
) -> ScanOutcome:
    """Scan one file to its end; `see` is shown each frame.

    Raises `EngineRefused` for what cannot be examined; its code is the engine's own, or
    `no_such_file`, `not_a_file`, `unreadable`, `internal_error`.
    """
    refuse_unreadable(path)
    outcome = None
    try:
        for item in scan(path, options=options, engine=scorer, context=context):
            if isinstance(item, ScanOutcome):
                outcome = item
            else:
                see(item)
    except (EngineRefused, Stopped):
        raise
    except Exception as error:
        raise EngineRefused("internal_error", f"The examination broke off: {error!r}") from error
    assert outcome is not None, "a scan ends with its outcome"
    return outcome


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
