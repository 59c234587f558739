"""Removing files that no row knows: what a process left when it died at the wrong moment."""

import shutil
import time
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from media_jobs.models import Artifact, Job, JobStatus, Upload
from media_jobs.services.files import remove_files

FOLDERS = ("uploads", "jobs")
LEFT_BEHIND_SECONDS = 3600


def clean_files() -> int:
    """Remove stored files without a row and stale temporary ones. Returns how many were removed."""
    return _clean_stored() + _clean_temporary(settings.FILE_UPLOAD_TEMP_DIR)


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


def _clean_temporary(folder: Path) -> int:
    running = {
        str(pk) for pk in Job.objects.filter(status=JobStatus.RUNNING).values_list("pk", flat=True)
    }
    removed = 0
    for path in folder.iterdir():
        in_use = any(job_id in path.name for job_id in running)
        if in_use or time.time() - path.stat().st_mtime < LEFT_BEHIND_SECONDS:
            continue
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        removed += 1
    return removed
