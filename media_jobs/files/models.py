"""Files that belong to no single job: of a person's object, and results that jobs share."""

# noqa: F401
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse


class StoredFile(models.Model):
    """A file of something that a person has, such as the picture of a character.

    Whatever it belongs to points at it. Its bytes never change: another file is another row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stored_files"
    )
    file = models.FileField(max_length=200, unique=True)
    filename = models.CharField(max_length=255, help_text="As the owner called it; only shown.")
    content_type = models.CharField(max_length=100)
    size_bytes = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "stored_files"
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        """Where whoever may see it finds it, for as long as it is there."""
        return reverse("api-file", args=[self.pk])

    @property
    def key(self) -> str:
        """Where the file lies in the storage."""
        return str(self.file.name)


class CachedFile(models.Model):
    """What a job made of inputs that others may have too, such as a line of text that is spoken.

    It is deleted with the last of the jobs that use it, when nobody has asked for it for long, and
    when there is no more room (`media_jobs.files.cache`).
    """

    digest = models.CharField(
        primary_key=True, max_length=64, help_text="SHA-256 of all that it was made from."
    )
    file = models.FileField(max_length=200, unique=True)
    content_type = models.CharField(max_length=100)
    size_bytes = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(help_text="When a job last asked for it.")

    class Meta:
        db_table = "cached_files"
        indexes = [models.Index(fields=["used_at"], name="cached_files_by_use")]

    def __str__(self) -> str:
        return self.digest[:12]

    @property
    def key(self) -> str:
        """Where the file lies in the storage."""
        return str(self.file.name)


class CacheUse(models.Model):
    """That a job uses a cached file."""

    job = models.ForeignKey("media_jobs.Job", on_delete=models.CASCADE, related_name="cache_uses")
    cached = models.ForeignKey(CachedFile, on_delete=models.CASCADE, related_name="uses")

    class Meta:
        db_table = "cache_uses"
        constraints = [
            models.UniqueConstraint(fields=["cached", "job"], name="cached_file_once_per_job")
        ]

    def __str__(self) -> str:
        return f"{self.cached_id[:12]} by {self.job_id}"


class Artifact(models.Model):
    """A file that a job made."""

    job = models.ForeignKey("media_jobs.Job", on_delete=models.CASCADE, related_name="artifacts")
    name = models.CharField(max_length=60)
    file = models.FileField(max_length=200)
    content_type = models.CharField(max_length=100)
    size_bytes = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="When it is deleted; empty: with what it belongs to."
    )

    class Meta:
        db_table = "artifacts"
        constraints = [
            models.UniqueConstraint(fields=["job", "name"], name="artifact_once_per_job")
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(expires_at__isnull=False),
                name="artifacts_that_expire",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Where the file lies in the storage."""
        return str(self.file.name)
