"""Removing files that no row knows, and cached ones that are no longer wanted, by the clock."""

import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connections

from media_jobs.files.cache import sweep_cache
from media_jobs.files.scratch import clean_scratch
from media_jobs.files.services import models_with_files, remove_files

log = structlog.get_logger(__name__)

_folders = {"uploads", "jobs", "stored", "cached"}
LEFT_BEHIND_SECONDS = 3600
SCRATCH_EVERY_SECONDS = 60
CACHED_EVERY_SECONDS = 60
STORED_EVERY_SECONDS = 3600
# Listing an object store costs money and takes long.
REMOTE_EVERY_SECONDS = 24 * 3600
BATCH = 500


def clean_too(folder: str) -> None:
    """Have another top folder of the storage cleaned; called when an app's files get one."""
    _folders.add(folder)


def clean_files() -> int:
    """Remove files without a row, abandoned temporary ones and cached ones that are not wanted.

    Returns how many.
    """
    return _clean_stored() + clean_scratch() + sweep_cache()


class Chore(NamedTuple):
    """What every worker does by the clock or, where it is `shared`, one of them at a time."""

    name: str
    work: Callable[[], int]
    every_seconds: float
    shared: bool


def chores() -> list[Chore]:
    """All that there is to clean."""
    stored_every = REMOTE_EVERY_SECONDS if settings.REMOTE_FILES else STORED_EVERY_SECONDS
    return [
        Chore("scratch", clean_scratch, SCRATCH_EVERY_SECONDS, shared=False),
        Chore("cached", sweep_cache, CACHED_EVERY_SECONDS, shared=True),
        Chore("stored", _clean_stored, stored_every, shared=True),
    ]


class Cleaner:
    """Does the chores by the clock, in every worker."""

    def __init__(self) -> None:
        self._due: dict[str, float] = {}

    def clean_what_is_due(self) -> None:
        """Clean, where it is time; what goes wrong is logged, and the next round tries again."""
        for chore in chores():
            if time.monotonic() >= self._due.get(chore.name, 0):
                self._due[chore.name] = time.monotonic() + chore.every_seconds
                _do(chore)


def _do(chore: Chore) -> None:
    try:
        if chore.shared and not cache.add(f"cleaned-{chore.name}", True, chore.every_seconds / 2):
            return
        if removed := chore.work():
            log.warning("files_removed", what=chore.name, count=removed)
    except Exception:
        log.exception("cleaning_failed", what=chore.name)
    finally:
        connections.close_all()


def _clean_stored() -> int:
    removed = 0
    names = (name for top in sorted(_folders) for name in _files_in(top))
    while found := list(islice(names, BATCH)):
        known = _known(found)
        unknown = [name for name in found if name not in known and _is_old(name)]
        remove_files(unknown)
        removed += len(unknown)
    return removed


def _known(names: list[str]) -> set[str]:
    """Those of the stored files that a row refers to, be it one that is hidden."""
    known: set[str] = set()
    for model, field in models_with_files():
        rows = model._base_manager.filter(**{f"{field}__in": names})
        known.update(rows.values_list(field, flat=True))
    return known


def _files_in(top: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(top)
    except FileNotFoundError:
        return
    for name in files:
        yield f"{top}/{name}"
    for folder in folders:
        yield from _files_below(f"{top}/{folder}")


def _files_below(path: str) -> list[str]:
    folders, files = default_storage.listdir(path)
    found = [f"{path}/{name}" for name in files]
    for folder in folders:
        found += _files_below(f"{path}/{folder}")
    return found


def _is_old(name: str) -> bool:
    try:
        modified = default_storage.get_modified_time(name).timestamp()
    except FileNotFoundError:  # its owner was quicker
        return False
    return time.time() - modified > LEFT_BEHIND_SECONDS
