"""What we found: sessions, their frames and windows. What moderators made of them is next door."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from media_jobs.models import Artifact, Job, Upload
from media_jobs.uploads.models import OfKeptUploads, being_deleted


class Label(models.TextChoices):
    AUTHENTIC = "authentic"
    MANIPULATED = "manipulated"
    UNCERTAIN = "uncertain"
    NO_FACE = "no_face", "No face"


class Source(models.TextChoices):
    WEB = "web", "Website"
    EXTENSION = "extension", "Browser extension"


class DetectionSession(models.Model):
    """One examination. `label` stays empty until it is finished."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="detection_sessions"
    )
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.WEB)
    client_id = models.CharField(  # noqa: DJ001 - NULLs may repeat under the constraint
        max_length=64, null=True, blank=True, help_text="What the extension calls it."
    )
    upload = models.ForeignKey(
        Upload, on_delete=models.CASCADE, null=True, blank=True, related_name="sessions"
    )
    job = models.OneToOneField(
        Job, on_delete=models.CASCADE, null=True, blank=True, related_name="session"
    )
    label = models.CharField("verdict", max_length=12, choices=Label.choices, blank=True)
    fake_probability = models.FloatField(null=True, blank=True)
    summary = models.TextField(blank=True)
    reasons = models.JSONField(default=list, blank=True)
    tracks = models.JSONField(default=list, blank=True)
    provenance = models.JSONField(
        null=True,
        blank=True,
        help_text="What the file says about itself; null where that was not read.",
    )
    faces = models.PositiveIntegerField(default=0, help_text="How many tracks.")
    thresholds = models.JSONField(default=dict, blank=True)
    model = models.JSONField(default=dict, blank=True)
    settings = models.JSONField(default=dict, blank=True)
    review = models.ForeignKey(
        "detection.Review",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The moderator's word that stands.",
    )
    frames_analysed = models.PositiveIntegerField(default=0)
    seconds_analysed = models.FloatField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = OfKeptUploads()
    with_deleted: ClassVar[models.Manager["DetectionSession"]] = models.Manager()

    class Meta:
        db_table = "detection_sessions"
        verbose_name = "result"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "client_id"], name="session_once_per_client_id"
            )
        ]
        indexes = [
            models.Index(
                fields=["owner", "-created_at", "-id", "label", "source", "upload"],
                name="sessions_newest",
            ),
            models.Index(
                fields=["owner", "label", "-created_at", "-id", "upload"], name="sessions_by_label"
            ),
            models.Index(
                fields=["owner", "source", "-created_at", "-id", "upload"],
                name="sessions_by_source",
            ),
            models.Index(fields=["upload", "-created_at", "-id"], name="sessions_of_upload"),
            models.Index(fields=["-created_at", "-id", "upload"], name="sessions_of_all"),
            models.Index(
                fields=["label", "-created_at", "-id", "upload"], name="sessions_all_by_label"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_label_display() or 'Unfinished'} ({self.get_source_display()})"


class OfKeptSessions(models.Manager[Any]):
    """Rows of sessions whose upload is not being deleted."""

    def get_queryset(self) -> models.QuerySet[Any]:
        gone = DetectionSession.with_deleted.filter(upload__in=being_deleted().values("pk"))
        return super().get_queryset().exclude(session__in=gone.values("pk"))


class DailyFigures(models.Model):
    """What became of an owner's finished sessions, by the day they began on and their label.

    Written with the sessions by `sessions.figures` alone; `manage.py recount` proves it. Its
    numbers are not held to be positive: a wrong one must not keep a file from being deleted.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="daily_figures"
    )
    day = models.DateField(help_text="In UTC.")
    label = models.CharField(max_length=12, choices=Label.choices)
    sessions = models.IntegerField(default=0)
    seconds = models.FloatField(default=0, help_text="Analysed.")
    frames = models.BigIntegerField(default=0)
    faces = models.BigIntegerField(default=0)

    class Meta:
        db_table = "daily_figures"
        constraints = [
            models.UniqueConstraint(fields=["owner", "day", "label"], name="figures_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.sessions} {self.label}"


class FrameResult(models.Model):
    """One sampled picture. A frame without a face has no `fake_probability` and no faces."""

    session = models.ForeignKey(DetectionSession, on_delete=models.CASCADE, related_name="frames")
    index = models.PositiveIntegerField()
    seconds = models.FloatField(help_text="Presentation time.")
    fake_probability = models.FloatField(null=True, blank=True, help_text="Of the worst face.")
    faces = models.JSONField(default=list, blank=True)

    objects = OfKeptSessions()

    class Meta:
        db_table = "frame_results"
        verbose_name = "frame"
        ordering = ["index"]
        constraints = [
            models.UniqueConstraint(fields=["session", "index"], name="frame_once_per_session")
        ]
        indexes = [models.Index(fields=["session", "seconds"])]

    def __str__(self) -> str:
        return f"{self.seconds:.2f} s"


class AggregatedVerdict(models.Model):
    """The verdict on one face over one position of the sliding window."""

    session = models.ForeignKey(DetectionSession, on_delete=models.CASCADE, related_name="windows")
    track = models.PositiveSmallIntegerField()
    start_seconds = models.FloatField()
    end_seconds = models.FloatField()
    label = models.CharField("reading", max_length=12, choices=Label.choices)
    fake_probability = models.FloatField()
    frames = models.PositiveIntegerField()

    objects = OfKeptSessions()

    class Meta:
        db_table = "aggregated_verdicts"
        verbose_name = "window"
        ordering = ["start_seconds", "track"]
        indexes = [models.Index(fields=["session", "start_seconds"])]

    def __str__(self) -> str:
        place = f"{self.start_seconds:.1f}–{self.end_seconds:.1f} s"
        return f"face {self.track}, {place}: {self.get_label_display()}"


class TellingFrame(models.Model):
    """A crop that moved the verdict, and a heatmap of where."""

    session = models.ForeignKey(DetectionSession, on_delete=models.CASCADE, related_name="telling")
    track = models.PositiveSmallIntegerField()
    seconds = models.FloatField()
    fake_probability = models.FloatField()
    crop = models.ForeignKey(Artifact, on_delete=models.CASCADE, related_name="+")
    heatmap = models.ForeignKey(Artifact, on_delete=models.CASCADE, related_name="+")

    objects = OfKeptSessions()

    class Meta:
        db_table = "telling_frames"
        ordering = ["-fake_probability"]

    def __str__(self) -> str:
        return f"face {self.track} at {self.seconds:.2f} s"


class Fingerprint(models.Model):
    """What a file looks like, to know copies of it by."""

    upload = models.OneToOneField(
        Upload, on_delete=models.CASCADE, primary_key=True, related_name="fingerprint"
    )
    hashes = models.BinaryField(help_text="A uint64, little-endian, for each half second.")

    class Meta:
        db_table = "fingerprints"

    def __str__(self) -> str:
        return f"{len(self.hashes) // 8} moments"


class Resemblance(models.Model):
    """Two files of one owner that show the same pictures, in whole or in part."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="resemblances")
    earlier = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="+")
    share = models.FloatField(help_text="Of the moments that they may have in common.")
    offset_seconds = models.FloatField(help_text="Where in the earlier one this one begins.")

    class Meta:
        db_table = "resemblances"
        constraints = [
            models.UniqueConstraint(fields=["upload", "earlier"], name="resemblance_once")
        ]

    def __str__(self) -> str:
        return f"{self.share:.0%} alike"
