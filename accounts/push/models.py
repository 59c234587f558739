"""The browsers that are told of notices while the site is closed."""

import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.tokens.models import SignIn


class PushSubscription(models.Model):
    """Where a browser's push service takes messages for it, and how they are encrypted for it.

    It is good as long as that with which it was made: a browser session, or a sign-in with tokens.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_subscriptions"
    )
    endpoint = models.CharField(max_length=1500, unique=True)
    p256dh = models.CharField(max_length=90, help_text="The browser's public key.")
    auth = models.CharField(max_length=30, help_text="A secret that the browser shares with us.")
    browser = models.CharField(max_length=60, blank=True, help_text="For people; empty if unknown.")
    session = models.CharField(
        max_length=32, blank=True, help_text="The name of the browser session that made it."
    )
    sign_in = models.ForeignKey(
        SignIn, on_delete=models.CASCADE, null=True, blank=True, related_name="push_subscriptions"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="In a row.")
    rests_until = models.DateTimeField(null=True, blank=True, help_text="After a failure.")

    class Meta:
        db_table = "push_subscriptions"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="push_of_a_user"),
            models.Index(fields=["session"], name="push_of_a_browser"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(session="", sign_in__isnull=False)
                | (~Q(session="") & Q(sign_in__isnull=True)),
                name="push_ends_with_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.browser or "a browser"

    def made_with(self, *, session: str, sign_in_id: uuid.UUID | str | None) -> bool:
        """Whether it is of this browser session or sign-in."""
        if self.session:
            return self.session == session
        return str(self.sign_in_id) == str(sign_in_id)

    @property
    def service(self) -> str:
        """The host of the push service."""
        return urlsplit(self.endpoint).hostname or ""
