"""What has happened, as its owner reads it."""

import uuid

from django.conf import settings
from django.db import models


class ActivityType(models.TextChoices):
    """What a user's log tells of. Older clients read these words."""

    SIGNED_UP = "signed_up"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    ROLE_CHANGED = "role_changed"
    DEACTIVATED = "deactivated"
    REACTIVATED = "reactivated"
    EXTENSION_LINKED = "extension_linked"
    EXTENSION_UNLINKED = "extension_unlinked"
    DOOR_LINKED = "door_linked"
    DOOR_UNLINKED = "door_unlinked"
    SCAN_STARTED = "scan_started"
    SCAN_COMPLETED = "scan_completed"
    SCAN_FAILED = "scan_failed"
    SCAN_CANCELLED = "scan_cancelled"
    VERDICT_CHANGED = "verdict_changed"
    REVIEWED = "reviewed"
    UPLOAD_DELETED = "upload_deleted"
    TOKENS_GRANTED = "tokens_granted"
    TOKENS_PURCHASED = "tokens_purchased"
    TOKENS_CAPTURED = "tokens_captured"
    TOKENS_REFUNDED = "tokens_refunded"
    TOKENS_RELEASED = "tokens_released"
    TOKENS_ADJUSTED = "tokens_adjusted"


class Activity(models.Model):
    """One line of a user's log: what they did, or what was done for them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="activities"
    )
    type = models.CharField(max_length=30, choices=ActivityType.choices)
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
