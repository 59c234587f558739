"""Examinations of voices in the admin: shown as they are."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from accounts.admin_site.bases import BigTable, OwnersHidden, ReadOnly
from detection.engines.scale import percent
from detection.sessions.admin import model_in_words
from detection.speech.models import SpeechDetection
from media_jobs.engines.media.clock import clock, spelled


@admin.register(SpeechDetection)
class SpeechDetectionAdmin(OwnersHidden, ReadOnly, BigTable):
    """What was found and why. The recording is not played: nothing would note who has heard it."""

    list_display = ("result", "probability", "filename", "owner", "length", "created_at")
    list_select_related = ("owner", "upload")
    list_filter = ("label", "created_at")
    search_fields = ("owner__email", "upload__filename", "=id")
    ordering = ("-created_at", "-id")
    fieldsets = (
        (None, {"fields": ("result", "probability", "summary", "because", "stretches")}),
        ("Where from", {"fields": ("owner", "upload", "job")}),
        ("By what", {"fields": ("examiner", "thresholds", "features", "length", "spoken")}),
        ("Times", {"fields": ("created_at", "finished_at", "processing_seconds", "id")}),
    )
    readonly_fields = (
        "result",
        "probability",
        "because",
        "stretches",
        "examiner",
        "length",
        "spoken",
    )

    @admin.display(description="verdict", ordering="label")
    def result(self, detection: SpeechDetection) -> str:
        return str(detection)

    @admin.display(description="probability of a spoofed voice", ordering="spoof_probability")
    def probability(self, detection: SpeechDetection) -> str:
        found = detection.spoof_probability
        return "–" if found is None else percent(found)

    @admin.display(description="file", ordering="upload__filename")
    def filename(self, detection: SpeechDetection) -> str:
        return detection.upload.filename

    @admin.display(description="reasons")
    def because(self, detection: SpeechDetection) -> SafeString | str:
        messages = ((reason["message"],) for reason in detection.reasons)
        return format_html_join("", "<p>{}</p>", messages) or "–"

    @admin.display(description="when")
    def stretches(self, detection: SpeechDetection) -> SafeString | str:
        told = (
            (clock(segment["start_seconds"], 1), clock(segment["end_seconds"], 1), segment["label"])
            for segment in detection.segments[:200]
        )
        return format_html_join("", "<p>{} to {}: {}</p>", told) or "–"

    @admin.display(description="model")
    def examiner(self, detection: SpeechDetection) -> str:
        return model_in_words(detection.model)

    @admin.display(description="length", ordering="seconds")
    def length(self, detection: SpeechDetection) -> str:
        return spelled(detection.seconds)

    @admin.display(description="of which speech", ordering="spoken_seconds")
    def spoken(self, detection: SpeechDetection) -> str:
        return spelled(detection.spoken_seconds)
