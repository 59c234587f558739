"""Which results can be read by link."""

import uuid

from django.conf import settings
from django.db import models


class Share(models.Model):
    """A link by which anybody reads one result until it expires or is revoked.

    Of the token in the link only the digest is kept, and nothing of who has opened it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shares"
    )
    kind = models.CharField(max_length=40, help_text="Of those in `media_jobs.sharing.registry`.")
    result_id = models.UUIDField(help_text="The row that the result is of.")
    digest = models.CharField(max_length=64, unique=True)
    with_media = models.BooleanField(help_text="Whether the file and pictures out of it are shown.")
    openings = models.PositiveIntegerField(default=0, help_text="By others than the owner.")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "shares"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="shares_newest"),
            models.Index(fields=["kind", "result_id"], name="shares_of_result"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.result_id} until {self.expires_at:%Y-%m-%d}"
