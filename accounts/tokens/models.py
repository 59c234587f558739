"""A program's stay with tokens."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class SignIn(models.Model):
    """One client's stay, from signing in to signing out, through any number of renewals.

    Its tokens carry its id. Ending it ends the access token too, on the next request.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins"
    )
    refresh_jti = models.CharField(
        max_length=64, blank=True, help_text="The one refresh token that is good, if any."
    )
    client = models.CharField(max_length=200, blank=True, help_text="As it names itself.")
    created_at = models.DateTimeField(auto_now_add=True)
    renewed_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "sign_ins"
        ordering = ["-renewed_at", "-id"]
        indexes = [
            models.Index(
                fields=["user", "-renewed_at", "-id"],
                condition=Q(ended_at__isnull=True),
                name="open_sign_ins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} from {self.created_at:%Y-%m-%d}"
