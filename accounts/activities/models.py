"""What has happened, as its owner reads it."""

import uuid

from django.conf import settings
from django.db import models


class Activity(models.Model):
    """One line of a user's log: what they did, or what was done for them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="activities"
    )
    type = models.CharField(max_length=30)
    message = models.CharField(max_length=500)
    about = models.UUIDField(null=True, blank=True, help_text="The upload that it concerns.")
    paths = models.JSONField(default=dict, blank=True, help_text="Where to find it.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "activities"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="activities_newest"),
            models.Index(fields=["user", "type"], name="activities_by_type"),
            models.Index(fields=["about"], name="activities_about"),
        ]

    def __str__(self) -> str:
        return self.message
