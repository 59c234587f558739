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
    details = models.TextField(blank=True, help_text="What a mail says besides.")
    page = models.CharField(max_length=300, blank=True, help_text="Where to see it.")
    about = models.UUIDField(null=True, blank=True, help_text="The thing that it concerns.")
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    in_bell = models.BooleanField(default=True, help_text="Whether the site shows it.")
    in_browser = models.BooleanField(default=True, help_text="Whether browsers may notify of it.")
    by_push = models.BooleanField(
        default=False, help_text="Whether subscribed browsers are sent it, open or not."
    )
    push_due_at = models.DateTimeField(
        null=True, blank=True, help_text="When it is pushed (again), if it is to be."
    )
    pushed_to = models.JSONField(
        default=list, blank=True, help_text="The subscriptions that have got it."
    )
    mail_due_at = models.DateTimeField(
        null=True, blank=True, help_text="When it is mailed (again), if it is to be."
    )

    class Meta:
        db_table = "notices"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user", "-id"], name="notices_newest"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notices_unread"),
            models.Index(fields=["created_at"], name="notices_by_age"),
            models.Index(fields=["about"], name="notices_about"),
            models.Index(
                fields=["mail_due_at"],
                condition=Q(mail_due_at__isnull=False),
                name="notices_to_mail",
            ),
            models.Index(
                fields=["push_due_at"],
                condition=Q(push_due_at__isnull=False),
                name="notices_to_push",
            ),
        ]

    def __str__(self) -> str:
        return self.message


class NoticeChoice(models.Model):
    """How a person wants to hear of one type of notice; without a row, as the type has it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choices"
    )
    type = models.CharField(max_length=30)
    in_bell = models.BooleanField(default=True)
    in_browser = models.BooleanField(default=True)
    by_push = models.BooleanField(default=True)
    by_mail = models.BooleanField(default=False)

    class Meta:
        db_table = "notice_choices"
        constraints = [
            models.UniqueConstraint(fields=["user", "type"], name="one_choice_of_a_type")
        ]

    def __str__(self) -> str:
        return f"{self.type} for {self.user}"
