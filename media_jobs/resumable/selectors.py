"""Reads of uploads that arrive in chunks."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from media_jobs.resumable.models import PartialUpload


def partial_uploads_of(user: User) -> QuerySet[PartialUpload]:
    """The user's own that have not expired, the latest first."""
    return PartialUpload.objects.filter(owner=user, expires_at__gt=timezone.now())


def unfinished_of(user: User) -> QuerySet[PartialUpload]:
    """Those of which bytes are missing, or that were not completed."""
    return partial_uploads_of(user).filter(completed_at=None)


def partial_upload_dict(upload: PartialUpload, *, chunk_bytes: int) -> dict[str, Any]:
    """What clients are told of an upload, whose chunks have at most so many bytes."""
    arguments = [upload.pk]
    return {
        "id": upload.pk,
        "purposes": upload.purposes,
        "filename": upload.filename,
        "size_bytes": upload.size_bytes,
        "sha256": upload.sha256 or None,
        "offset": upload.offset,
        "chunk_bytes": chunk_bytes,
        "completed": upload.completed_at is not None,
        "created_at": upload.created_at,
        "expires_at": upload.expires_at,
        "links": {
            "self": reverse("api-upload", args=arguments),
            "content": reverse("api-upload-content", args=arguments),
            "chunks": reverse("api-upload-chunks", args=arguments),
            "complete": reverse("api-upload-complete", args=arguments),
        },
    }
