"""What was uploaded."""

import uuid
from pathlib import PurePosixPath
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F
from django.db.models.functions import Upper

MAX_NAME_CHARACTERS = 255
LISTED_BY = ("latest_status", "latest_label", "kind", "deletion")


class Deletion(models.Model):
    """Some uploads that their owner deletes at once: until `due_at` that can be undone.

    Meanwhile they are gone for everybody: for `Upload.objects` and all managers `OfKeptUploads`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="deletions"
    )
    due_at = models.DateTimeField()

    class Meta:
        db_table = "deletions"

    def __str__(self) -> str:
        return f"due at {self.due_at:%Y-%m-%d %H:%M:%S}"


class KeptUploads(models.Manager["Upload"]):
    """Uploads that are not being deleted."""

    def get_queryset(self) -> models.QuerySet["Upload"]:
        return super().get_queryset().filter(deletion=None)


class Upload(models.Model):
    """A file that somebody gave us. The same bytes of the same owner are kept once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads"
    )
    kind = models.CharField(
        max_length=10, help_text="Of those that rooms take (`media_jobs.uploads.kinds`)."
    )
    file = models.FileField(max_length=200)
    filename = models.CharField(
        max_length=MAX_NAME_CHARACTERS, help_text="As the owner calls it; only shown."
    )
    original_filename = models.CharField(
        max_length=MAX_NAME_CHARACTERS, blank=True, editable=False, help_text="As it was sent."
    )
    content_type = models.CharField(max_length=100)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    media = models.JSONField(null=True, blank=True, help_text="What the probe found inside.")
    probe_version = models.CharField(
        max_length=20, blank=True, editable=False, help_text="Of the probe that found it."
    )
    latest_status = models.CharField(
        max_length=10, blank=True, editable=False, help_text="Of its newest examination."
    )
    latest_label = models.CharField(
        max_length=12, blank=True, editable=False, help_text="What was last concluded about it."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    deletion = models.ForeignKey(
        Deletion,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_index=False,
    )

    objects = KeptUploads()
    with_deleted: ClassVar[models.Manager["Upload"]] = models.Manager()

    class Meta:
        db_table = "video_uploads"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "sha256"], name="upload_once_per_owner")
        ]
        indexes = [
            # Each order of an owner's list with all that it is narrowed by: pages are found and
            # counted on an index alone. The name is there without case too, as `icontains` asks for
            # it: PostgreSQL takes long to fold each name anew.
            models.Index(
                "owner",
                F("created_at").desc(),
                F("id").desc(),
                *LISTED_BY,
                "filename",
                Upper("filename"),
                name="uploads_newest",
            ),
            models.Index(
                "owner",
                "filename",
                F("id").desc(),
                *LISTED_BY,
                "created_at",
                Upper("filename"),
                name="uploads_by_name",
            ),
            models.Index(
                "owner",
                F("size_bytes").desc(),
                F("id").desc(),
                *LISTED_BY,
                "filename",
                "created_at",
                Upper("filename"),
                name="uploads_largest",
            ),
            models.Index(
                fields=["owner", "kind", "-created_at", "-id", "deletion"],
                name="uploads_by_kind",
            ),
            models.Index(
                fields=["owner", "latest_status", "-created_at", "-id", "deletion"],
                name="uploads_by_status",
            ),
            models.Index(
                fields=["owner", "latest_label", "-created_at", "-id", "deletion"],
                name="uploads_by_label",
            ),
            models.Index(fields=["-created_at", "-id", "deletion"], name="uploads_of_all"),
            models.Index(
                # With the key: what all other lists leave out is read from here alone.
                fields=["deletion", "id"],
                condition=models.Q(deletion__isnull=False),
                name="uploads_being_deleted",
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def download_name(self) -> str:
        """Its name, with the extension of what it is where the owner has left that out."""
        suffix = PurePosixPath(self.key).suffix
        named = PurePosixPath(self.filename).suffix
        return self.filename if named else f"{self.filename}{suffix}"

    @property
    def key(self) -> str:
        """Where the file lies in the storage."""
        return str(self.file.name)


def being_deleted() -> models.QuerySet[Upload]:
    """Uploads whose deletion can still be undone."""
    return Upload.with_deleted.filter(deletion__isnull=False)


class OfKeptUploads(models.Manager[Any]):
    """Rows of uploads that are not being deleted, and rows of none."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().exclude(upload__in=being_deleted().values("pk"))
