"""What was found in the voices of recordings."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from media_jobs.models import Artifact, Job, Upload
from media_jobs.uploads.models import OfKeptUploads


class SpeechLabel(models.TextChoices):
    BONA_FIDE = "bona_fide", "Human voice"
    SPOOF = "spoof", "Spoofed voice"
    UNCERTAIN = "uncertain", "Uncertain"
    NO_SPEECH = "no_speech", "No speech"


class SpeechDetection(models.Model):
    """One examination of a recording's voices. `label` stays empty until it is finished.

    Windows are kept in one value: they are only ever read together.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="speech_detections"
    )
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="speech_detections")
    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="speech_detection")
    label = models.CharField("verdict", max_length=12, choices=SpeechLabel.choices, blank=True)
    spoof_probability = models.FloatField(null=True, blank=True)
    summary = models.TextField(blank=True)
    reasons = models.JSONField(default=list, blank=True)
    segments = models.JSONField(default=list, blank=True)
    speakers = models.JSONField(
        default=list, blank=True, help_text="Where several were told apart, each with a verdict."
    )
    windows = models.JSONField(
        default=list, blank=True, help_text="Each as [start, end, spoken seconds, probability]."
    )
    features = models.JSONField(default=dict, blank=True)
    measured_seconds = models.JSONField(
        default=dict, blank=True, help_text="Of how much speech the features are."
    )
    facts = models.JSONField(default=dict, blank=True, help_text="How the sound was coded.")
    thresholds = models.JSONField(default=dict, blank=True)
    model = models.JSONField(default=dict, blank=True)
    by_service = models.BooleanField(default=False, help_text="By the ML service, elsewhere.")
    seconds = models.FloatField(default=0)
    spoken_seconds = models.FloatField(default=0)
    processing_seconds = models.FloatField(null=True, blank=True)
    envelope = models.ForeignKey(
        Artifact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    spectrogram = models.ForeignKey(
        Artifact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = OfKeptUploads()
    with_deleted: ClassVar[models.Manager["SpeechDetection"]] = models.Manager()

    class Meta:
        db_table = "speech_detections"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="speech_newest"),
            models.Index(fields=["upload", "-created_at", "-id"], name="speech_of_upload"),
            models.Index(fields=["-created_at", "-id"], name="speech_of_all"),
            # All that statistics are counted from.
            models.Index(
                fields=[
                    "owner",
                    "created_at",
                    "label",
                    "upload",
                    "seconds",
                    "spoken_seconds",
                    "id",
                ],
                name="speech_figures",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_label_display() or "Unfinished")

    def window_dicts(self) -> list[dict[str, Any]]:
        """Its windows by name, in order of time."""
        names = ("start_seconds", "end_seconds", "spoken_seconds", "spoof_probability")
        return [dict(zip(names, window, strict=True)) for window in self.windows]
