"""Storing files and deleting them.

A stored file goes with its row, in whatever way the row goes: by itself, in a cascade, in a shell.
First the row is gone and committed, then the file. What a process leaves that dies in between is
found by `media_jobs.files.cleaning`.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import structlog
from django.apps import apps
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction
from django.db.models import FileField, Model
from django.db.models.signals import post_delete

from media_jobs.files.models import Artifact
from media_jobs.files.storage import Movable

log = structlog.get_logger(__name__)

BATCH = 500


def store(key: str, content: bytes | Path | File) -> str:
    """Store a file and return the key that it got: `key`, or one like it where that is taken.

    A `Path` is moved where that saves a copy. Nothing is left of what could not be stored whole.
    """
    try:
        if isinstance(content, bytes):
            return default_storage.save(key, ContentFile(content))
        if isinstance(content, File):
            return default_storage.save(key, content)
        with content.open("rb") as file:
            return default_storage.save(key, Movable(file))
    except BaseException:
        remove_empty_folders(key)
        raise


def models_with_files() -> list[tuple[type[Model], str]]:
    """Every model of the site whose rows have a stored file, and the field that names it."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, FileField)
    ]


def delete_files_with_their_rows() -> None:
    """Have each deleted row take its file along; called once, when all models are there."""
    for model, field in models_with_files():
        post_delete.connect(
            partial(_delete_file, field),
            sender=model,
            weak=False,
            dispatch_uid=f"{model._meta.label}.{field}",
        )


def _delete_file(field: str, instance: Model, **kwargs: Any) -> None:
    transaction.on_commit(partial(remove_files, [str(getattr(instance, field))]))


def expire_artifacts(*, now: datetime) -> int:
    """Delete what was kept for a time that is over. Returns how many."""
    expired = Artifact.objects.filter(expires_at__lte=now).values_list("pk", flat=True)[:BATCH]
    return Artifact.objects.filter(pk__in=list(expired)).delete()[0]


def remove_files(names: Iterable[str]) -> None:
    """Delete stored files that no row knows, with the folders that become empty."""
    for name in names:
        try:
            default_storage.delete(name)
        except Exception as error:  # noqa: BLE001 - the row is gone; the next clean-up tries again
            log.warning("file_not_deleted", name=name, error=str(error))
        remove_empty_folders(name)


def remove_empty_folders(name: str) -> None:
    """Delete the folders that a stored file was in, as far as nothing else is in them."""
    if not isinstance(default_storage, FileSystemStorage):
        return
    *folders, _ = name.split("/")
    while len(folders) > 1:
        try:
            default_storage.delete("/".join(folders))
        except OSError:  # not empty
            return
        folders.pop()


def displayed_name(name: str) -> str:
    """What is shown of a file's given name: its last part, printable, at most 255 characters."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(c for c in last if c.isprintable())[:255] or "unnamed"
