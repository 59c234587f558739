"""Removing files that no row knows: what a process left when it died at the wrong moment."""

import time

import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connections

from media_jobs.models import Artifact, Upload
from media_jobs.scratch import clean_scratch
from media_jobs.services.files import remove_files

log = structlog.get_logger(__name__)

FOLDERS = ("uploads", "jobs")
LEFT_BEHIND_SECONDS = 3600
SCRATCH_EVERY_SECONDS = 60
STORED_EVERY_SECONDS = 3600
# Listing an object store costs money and takes long.
REMOTE_EVERY_SECONDS = 24 * 3600


def clean_files() -> int:
    """Remove stored files without a row and abandoned temporary ones. Returns how many."""
    return _clean_stored() + clean_scratch()


class Cleaner:
    """Cleans by the clock, in every worker; of all of them one at a time walks the storage."""

    def __init__(self) -> None:
        self._scratch_due = self._stored_due = time.monotonic()

    def clean_what_is_due(self) -> None:
        """Clean, where it is time; what goes wrong is logged, and the next round tries again."""
        try:
            if time.monotonic() >= self._scratch_due:
                self._scratch_due = time.monotonic() + SCRATCH_EVERY_SECONDS
                self._note("scratch", clean_scratch())
            if time.monotonic() >= self._stored_due:
                every = REMOTE_EVERY_SECONDS if settings.REMOTE_FILES else STORED_EVERY_SECONDS
                self._stored_due = time.monotonic() + every
                if cache.add("files-cleaned", True, every / 2):
                    self._note("stored", _clean_stored())
        except Exception:
            log.exception("cleaning_failed")
        finally:
            connections.close_all()

    @staticmethod
    def _note(what: str, removed: int) -> None:
        if removed:
            log.warning("stray_files_removed", what=what, count=removed)


def _clean_stored() -> int:
    removed = 0
    for path in [f"{top}/{folder}" for top in FOLDERS for folder in _folders(top)]:
        found = _files_below(path)
        known = _known(found)
        unknown = [name for name in found if name not in known and _is_old(name)]
        remove_files(unknown)
        removed += len(unknown)
    return removed


def _known(names: list[str]) -> set[str]:
    """Those of the stored files that a row refers to."""
    uploads = Upload.objects.filter(file__in=names).values_list("file", flat=True)
    return {*uploads, *Artifact.objects.filter(file__in=names).values_list("file", flat=True)}


def _folders(path: str) -> list[str]:
    try:
        return default_storage.listdir(path)[0]
    except FileNotFoundError:
        return []


def _files_below(path: str) -> list[str]:
    folders, files = default_storage.listdir(path)
    found = [f"{path}/{name}" for name in files]
    for folder in folders:
        found += _files_below(f"{path}/{folder}")
    return found


def _is_old(name: str) -> bool:
    modified = default_storage.get_modified_time(name).timestamp()
    return time.time() - modified > LEFT_BEHIND_SECONDS
