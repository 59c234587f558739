"""Human review: what moderators found, what waits for them, and whose files they saw."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format

from detection.sessions.models import OfKeptSessions

NOTE_LENGTH = 2000
REMARK_LENGTH = 500


class Finding(models.TextChoices):
    """What a moderator found the file to be."""

    AUTHENTIC = "authentic"
    MANIPULATED = "manipulated"
    CANNOT_TELL = "cannot_tell", "Cannot tell"


class Decision(models.TextChoices):
    """What a finding means for the verdict. Older clients know the first two words."""

    CONFIRMED = "confirmed"
    OVERTURNED = "overturned"
    UNDECIDED = "undecided"


class Review(models.Model):
    """A moderator's word on a session. Never edited: the latest one stands (`session.review`)."""

    session = models.ForeignKey(
        "detection.DetectionSession", on_delete=models.CASCADE, related_name="reviews"
    )
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    found = models.CharField(
        max_length=11,
        choices=Finding.choices,
        blank=True,
        help_text="Empty in words from before moderators said what they found.",
    )
    decision = models.CharField(max_length=10, choices=Decision.choices)
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    decided_at = models.DateTimeField(auto_now_add=True)

    objects = OfKeptSessions()

    class Meta:
        db_table = "reviews"
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.get_found_display() or self.get_decision_display())


class WaitsBecause(models.TextChoices):
    UNCERTAIN = "uncertain", "the verdict is uncertain"
    CHANGED = "changed", "the verdict is another than before"
    ASKED = "asked", "the owner asks"


class ReviewCase(models.Model):
    """A session that waits for a moderator: why, since when, and who is looking at it now."""

    session = models.ForeignKey(
        "detection.DetectionSession", on_delete=models.CASCADE, related_name="review_cases"
    )
    because = models.CharField("reason", max_length=9, choices=WaitsBecause.choices)
    distance = models.FloatField(
        null=True, blank=True, help_text="Of an uncertain probability from one half."
    )
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When the owner asked.")
    remark = models.TextField(
        blank=True, max_length=REMARK_LENGTH, help_text="What the owner wants to be known."
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField("waits since", auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = OfKeptSessions()

    class Meta:
        db_table = "review_cases"
        verbose_name = "case for review"
        verbose_name_plural = "cases for review"
        constraints = [
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(closed_at__isnull=True),
                name="one_open_case_per_session",
            )
        ]
        indexes = [
            models.Index(
                # With the session: those of files that are being deleted are left out by it.
                fields=["distance", "opened_at", "id", "session"],
                condition=Q(closed_at__isnull=True),
                name="open_review_cases",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_because_display())


class Look(models.Model):
    """Somebody of the staff saw a user's file. Never edited; it goes when the file goes.

    Of staff who leave it keeps the id.
    """

    session = models.ForeignKey(
        "detection.DetectionSession", on_delete=models.CASCADE, related_name="looks"
    )
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
    )
    seen_at = models.DateTimeField(auto_now_add=True)

    objects = OfKeptSessions()

    class Meta:
        db_table = "looks"
        verbose_name = "look at a file"
        verbose_name_plural = "looks at files"
        ordering = ["-id"]

    def __str__(self) -> str:
        return date_format(self.seen_at, "DATETIME_FORMAT")
