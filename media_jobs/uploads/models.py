"""What was uploaded."""

import uuid
from pathlib import PurePosixPath

from django.conf import settings
from django.db import models

MAX_NAME_CHARACTERS = 255
LISTED_BY = ("latest_status", "latest_label", "kind")


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

    class Meta:
        db_table = "video_uploads"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "sha256"], name="upload_once_per_owner")
        ]
        indexes = [
            # Each order of an owner's list with all that it is narrowed by: pages are found and
            # counted on an index alone.
            models.Index(
                fields=["owner", "-created_at", "-id", *LISTED_BY, "filename"],
                name="uploads_newest",
            ),
            models.Index(
                fields=["owner", "filename", "-id", *LISTED_BY, "created_at"],
                name="uploads_by_name",
            ),
            models.Index(
                fields=["owner", "-size_bytes", "-id", *LISTED_BY, "filename", "created_at"],
                name="uploads_largest",
            ),
            models.Index(
                fields=["owner", "kind", "-created_at", "-id"],
                name="uploads_by_kind",
            ),
            models.Index(
                fields=["owner", "latest_status", "-created_at", "-id"],
                name="uploads_by_status",
            ),
            models.Index(
                fields=["owner", "latest_label", "-created_at", "-id"],
                name="uploads_by_label",
            ),
            models.Index(fields=["-created_at", "-id"], name="uploads_of_all"),
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
