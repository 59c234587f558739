"""A browser extension that acts for a person, and one that asks to."""

import uuid

from django.conf import settings
from django.db import models


class ExtensionLink(models.Model):
    """A browser extension that acts for a user. Of its token only the digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="extension_links"
    )
    name = models.CharField(max_length=60, help_text="As the extension names its browser.")
    digest = models.CharField(  # noqa: DJ001 - NULLs may repeat under the constraint
        max_length=64, unique=True, null=True, help_text="Empty until the token was fetched."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "extension_links"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class ExtensionPairing(models.Model):
    """An extension that asks to be linked, for some minutes.

    `link` is set once a user has entered the code; the row goes when the token is fetched. The
    user code is short, so its digest is keyed; its first half is kept to tell which pairing a
    wrong guess was aimed at.
    """

    device_digest = models.CharField(max_length=64, unique=True)
    user_code_start = models.CharField(max_length=4, db_index=True)
    user_code_digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=60)
    address = models.CharField(max_length=45, blank=True, help_text="Where it asked from.")
    wrong_guesses = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    polled_at = models.DateTimeField(null=True, blank=True)
    link = models.OneToOneField(
        ExtensionLink, on_delete=models.CASCADE, null=True, blank=True, related_name="pairing"
    )

    class Meta:
        db_table = "extension_pairings"

    def __str__(self) -> str:
        return self.name
