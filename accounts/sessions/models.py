"""What a browser is remembered by."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone


class BrowserSession(AbstractBaseSession):
    """A browser's session: a person's, once somebody has signed in there.

    Its key is a digest of the cookie that opens it. The columns beside Django's own repeat what the
    session itself holds (`accounts.sessions.facts`), so that its owner can be shown it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        db_constraint=False,  # Django tries another key, without end, when a row is refused
        related_name="browser_sessions",
    )
    name = models.CharField(
        max_length=32,
        blank=True,
        help_text="Stays when the key is changed, for which there are two rows for a moment.",
    )
    browser = models.CharField(max_length=60, blank=True, help_text="For people; empty if unknown.")
    signed_in_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(default=timezone.now, help_text="To a minute.")

    class Meta:
        db_table = "browser_sessions"
        ordering = ["-seen_at", "-name"]
        indexes = [models.Index(fields=["user", "-seen_at"], name="browsers_last_seen")]

    def __str__(self) -> str:
        return self.browser or "a browser"

    @classmethod
    def get_session_store_class(cls) -> type:
        """What reads and writes these rows."""
        from accounts.sessions.store import SessionStore

        return SessionStore
