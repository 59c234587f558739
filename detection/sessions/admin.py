"""The parts of a session's page in the admin, and the lists of its windows and frames."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.admin_site.bases import BigTable, ReadOnly, ReadOnlyTable
from detection.engines.scale import percent
from detection.sessions.models import AggregatedVerdict, DetectionSession, FrameResult
from detection.sessions.odd_json import objects_in
from media_jobs.engines.media.clock import clock
from media_jobs.files.links import link_to
from media_jobs.models import Upload

SHOWN_WINDOWS = 40


class _Strongest(BaseInlineFormSet):
    """The most suspicious windows only: a long video has thousands."""

    def get_queryset(self) -> QuerySet[AggregatedVerdict]:
        if not hasattr(self, "_strongest"):
            ranked = super().get_queryset().order_by("-fake_probability", "start_seconds")
            self._strongest = ranked[:SHOWN_WINDOWS]
        return self._strongest


class AsRead:
    """Windows and frames in the words of a result's page."""

    @admin.display(description="face", ordering="track")
    def face(self, window: AggregatedVerdict) -> int:
        return window.track

    @admin.display(description="from", ordering="start_seconds")
    def start(self, window: AggregatedVerdict) -> str:
        return clock(window.start_seconds, 1)

    @admin.display(description="to", ordering="end_seconds")
    def end(self, window: AggregatedVerdict) -> str:
        return clock(window.end_seconds, 1)

    @admin.display(description="at", ordering="seconds")
    def moment(self, frame: FrameResult) -> str:
        return clock(frame.seconds, 1)

    @admin.display(description="probability of manipulation", ordering="fake_probability")
    def probability(self, row: AggregatedVerdict | FrameResult) -> str:
        return "–" if row.fake_probability is None else percent(row.fake_probability)


class StrongestWindows(AsRead, ReadOnlyTable):
    """The windows of a result that speak most for a manipulation."""

    model = AggregatedVerdict
    formset = _Strongest
    verbose_name_plural = f"Windows (the {SHOWN_WINDOWS} most suspicious)"
    fields = readonly_fields = ("face", "start", "end", "label", "probability", "frames")


class _OfOneSession(AsRead, ReadOnly, BigTable):
    """A list that is reached from its session and has no place of its own in the index."""

    list_per_page = 200

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(AggregatedVerdict)
class WindowAdmin(_OfOneSession):
    """All windows of a session."""

    list_display = ("start", "end", "face", "label", "probability", "frames")
    fields = readonly_fields = list_display
    list_filter = ("label",)


@admin.register(FrameResult)
class FrameAdmin(_OfOneSession):
    """All frames of a session."""

    list_display = ("moment", "probability", "how_many_faces")
    fields = readonly_fields = list_display

    @admin.display(description="faces")
    def how_many_faces(self, frame: FrameResult) -> int:
        return len(objects_in(frame.faces))


def model_in_words(model: Any) -> str:
    """What scored a session. A browser extension names it itself, and need not name all of it."""
    if not isinstance(model, dict) or not model:
        return "–"
    digest = f", sha256 {model['sha256']}" if model.get("sha256") else ""
    return f"{model.get('id', 'unnamed')} {model.get('version', '')}{digest}"


def player(upload: Upload | None) -> SafeString | str:
    """The examined file itself, to be looked at on the page."""
    if upload is None:
        return "–"
    url = link_to(str(upload.file), content_type=upload.content_type)
    if upload.content_type.startswith("image/"):
        return format_html(
            '<img src="{}" alt="{}" style="max-width:100%;max-height:360px">', url, upload.filename
        )
    return format_html(
        '<video src="{}" controls preload="metadata" style="max-width:100%;max-height:360px">'
        "</video>",
        url,
    )


def thumbnails(session: DetectionSession) -> SafeString | str:
    """The crops that moved the verdict, each beside its heatmap."""
    frames = session.telling.select_related("crop", "heatmap").order_by("seconds", "track")
    pictures = format_html_join(
        "",
        '<figure style="display:inline-block;margin:0 1rem .5rem 0"><img src="{}" alt="Face {} at '
        '{}" width="112" height="112"> <img src="{}" alt="What moved its score" '
        'width="112" height="112"><figcaption>Face {}, {}: {}</figcaption></figure>',
        (
            (
                link_to(str(frame.crop.file), content_type="image/jpeg"),
                frame.track,
                clock(frame.seconds, 1),
                link_to(str(frame.heatmap.file), content_type="image/jpeg"),
                frame.track,
                clock(frame.seconds, 1),
                percent(frame.fake_probability),
            )
            for frame in frames
        ),
    )
    return pictures or "–"


def report_link(session: DetectionSession) -> SafeString | str:
    """The signed report of the file's newest examination."""
    if session.upload is None or not session.label:
        return "–"
    url = reverse("api-video-report", args=[session.upload.pk])
    return format_html('<a href="{}" download>Newest verdict as a signed PDF</a>', url)
