"""Files of things that people have: a character's picture, say."""

import uuid
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import QuerySet

from accounts.models import User
from media_jobs.files.models import StoredFile
from media_jobs.files.services import displayed_name, remove_files, store


def store_file(
    *,
    owner: User,
    content: bytes | Path | File,
    filename: str,
    content_type: str,
    extension: str,
) -> StoredFile:
    """Keep a file of the owner's until its row is deleted.

    `extension` and `content_type` are ours (by content), never the sender's.
    """
    file_id = uuid.uuid4()
    stored = store(f"stored/{file_id}/file.{extension}", content)
    try:
        return StoredFile.objects.create(
            id=file_id,
            owner=owner,
            file=stored,
            filename=displayed_name(filename),
            content_type=content_type,
            size_bytes=default_storage.size(stored),
        )
    except BaseException:
        remove_files([stored])
        raise


def stored_files_of(user: User) -> QuerySet[StoredFile]:
    """The user's own files."""
    return StoredFile.objects.filter(owner=user)
