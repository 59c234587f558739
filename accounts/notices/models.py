"""What happened while its owner may have looked elsewhere."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """One thing that a person is told, until they have read it or it is old."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    type = models.CharField(max_length=30)
    message = models.CharField(max_length=500)
    page = models.CharField(max_length=300, blank=True, help_text="Where to see it.")
    about = models.UUIDField(null=True, blank=True, help_text="The thing that it concerns.")
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "notices"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user", "-id"], name="notices_newest"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notices_unread"),
            models.Index(fields=["created_at"], name="notices_by_age"),
            models.Index(fields=["about"], name="notices_about"),
        ]

    def __str__(self) -> str:
        return self.message
