"""What `scan` and `evaluate` share: the engine and its options, without a database."""

import json
from argparse import ArgumentTypeError
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from detection.engines.faces.ensemble import FaceEngine, members_of
from detection.engines.faces.forgery import load_scorer
from detection.engines.faces.pipeline import ScanOptions, scan
from detection.engines.faces.types import FrameScan, ScanOutcome
from detection.faces.scorer import forgery_scorer
from detection.faces.uploads import media_limits
from media_jobs.command_line import CANNOT_WORK, Stopped, WatchedContext, refuse_unreadable
from media_jobs.engines.errors import EngineRefused


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
        help="Another engine than the installation's, named as in its setting: "
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
