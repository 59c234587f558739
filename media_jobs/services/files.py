"""Deleting stored files: first the row that knows a file, then, after the commit, the file."""

from datetime import datetime
from functools import partial

import structlog
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from media_jobs.models import Artifact

log = structlog.get_logger(__name__)

BATCH = 500


@transaction.atomic
def delete_artifacts(artifacts: QuerySet[Artifact]) -> int:
    """Delete what jobs made, rows and files. Returns how many."""
    keys = list(artifacts.values_list("file", flat=True))
    Artifact.objects.filter(file__in=keys).delete()
    transaction.on_commit(partial(remove_files, keys))
    return len(keys)


def expire_artifacts(*, now: datetime) -> int:
    """Delete what was kept for a time that is over. Returns how many."""
    expired = Artifact.objects.filter(expires_at__lte=now).values_list("pk", flat=True)[:BATCH]
    return delete_artifacts(Artifact.objects.filter(pk__in=list(expired)))


def remove_files(names: list[str]) -> None:
    """Delete stored files and then, on storages that have such a thing, their empty folders."""
    for name in names:
        try:
            default_storage.delete(name)
        except Exception as error:  # noqa: BLE001 - the row is gone; the next clean-up tries again
            log.warning("file_not_deleted", name=name, error=str(error))
    for folder in {"/".join(name.split("/")[:2]) for name in names}:  # of an upload, or of a job
        _remove_if_empty(folder)


def remove_empty_folders(name: str) -> None:
    """Delete what is empty of the folders that the upload or the job of a stored file has."""
    _remove_if_empty("/".join(name.split("/")[:2]))


def _remove_if_empty(folder: str) -> None:
    try:
        folders, _ = default_storage.listdir(folder)
        for child in folders:
            _remove_if_empty(f"{folder}/{child}")
        default_storage.delete(folder)
    except Exception:  # noqa: BLE001 - not empty, a storage without folders, or one that is away
        return  # the next clean-up gets it
