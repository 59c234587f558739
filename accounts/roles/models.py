"""What one may do beyond what everybody may, and the record of who gave it."""

from django.conf import settings
from django.db import models


class Role(models.TextChoices):
    """What somebody may do beyond what everybody may, from nothing to everything."""

    USER = "user"
    MODERATOR = "moderator"
    ADMIN = "admin"
    SUPER_ADMIN = "super_admin", "Super-admin"


class RoleChange(models.Model):
    """One change of somebody's role or activity. Never edited, never deleted.

    It outlives the account of whoever leaves: of them it keeps the id and nothing else.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="role_changes",
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
        help_text="Nobody: it was done at the console.",
    )
    was = models.CharField("role before", max_length=11, choices=Role.choices)
    became = models.CharField("role after", max_length=11, choices=Role.choices)
    was_active = models.BooleanField()
    became_active = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "role_changes"
        ordering = ["-id"]

    def __str__(self) -> str:
        if self.was != self.became:
            return f"{self.get_was_display()} → {self.get_became_display()}"
        return "activated" if self.became_active else "deactivated"
