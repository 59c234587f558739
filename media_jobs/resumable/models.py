"""Uploads that arrive in chunks, and the chunks that are there."""

import uuid

from django.conf import settings
from django.db import models

from media_jobs.uploads.models import MAX_NAME_CHARACTERS, Upload


class PartialUpload(models.Model):
    """A file on its way, of which the first `offset` bytes are there.

    `offset` only grows, by compare-and-set. Once the file is complete its chunks are gone, and the
    row remembers until it expires what came of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="partial_uploads"
    )
    purposes = models.JSONField(help_text="Names in `media_jobs.uploads.purposes`.")
    filename = models.CharField(max_length=MAX_NAME_CHARACTERS)
    size_bytes = models.BigIntegerField(help_text="Of the whole file, as announced.")
    sha256 = models.CharField(
        max_length=64, blank=True, help_text="Of the whole file, if it was announced."
    )
    offset = models.BigIntegerField(default=0)
    idempotency_key = models.CharField(max_length=120, null=True, blank=True)  # noqa: DJ001
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    completing_until = models.DateTimeField(
        null=True, blank=True, help_text="While a request puts the chunks together."
    )
    completed_at = models.DateTimeField(null=True, blank=True)
    upload = models.ForeignKey(
        Upload, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    job_ids = models.JSONField(default=list, help_text="Of the jobs that work on it.")
    is_new = models.BooleanField(
        default=False, help_text="Whether these bytes were not there before."
    )

    class Meta:
        db_table = "partial_uploads"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "idempotency_key"], name="partial_upload_once_per_key"
            )
        ]
        indexes = [models.Index(fields=["expires_at"], name="partial_uploads_by_expiry")]

    def __str__(self) -> str:
        return f"{self.filename}: {self.offset} of {self.size_bytes} bytes"

    @property
    def all_there(self) -> bool:
        """Whether no bytes are missing."""
        return self.offset == self.size_bytes


class UploadChunk(models.Model):
    """Some bytes of a file that is on its way; they never change."""

    partial = models.ForeignKey(PartialUpload, on_delete=models.CASCADE, related_name="chunks")
    start = models.BigIntegerField(help_text="Where in the file they begin.")
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, blank=True, help_text="Empty where it is not known.")
    file = models.FileField(max_length=200)

    class Meta:
        db_table = "upload_chunks"
        ordering = ["start"]
        constraints = [
            models.UniqueConstraint(fields=["partial", "start"], name="chunk_once_per_offset")
        ]

    def __str__(self) -> str:
        return f"{self.size_bytes} bytes from {self.start}"

    @property
    def key(self) -> str:
        """Where they lie in the storage."""
        return str(self.file.name)
