"""What the admin page of a session is put together from."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.admin_bases import ReadOnly
from detection.engines.faces.scale import percent
from detection.engines.faces.spans import clock
from detection.models import AggregatedVerdict, DetectionSession
from detection.review_models import Decision, Finding, Review
from media_jobs.links import link_to
from media_jobs.models import Upload

SHOWN_WINDOWS = 40


class Judged(SimpleListFilter):
    """Narrows sessions by what a moderator said of them."""

    title = "moderator's word"
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("none", "Not reviewed"),
            ("any", "Reviewed"),
            *((word, f"Found: {name}") for word, name in Finding.choices),
            *Decision.choices,
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[DetectionSession]
    ) -> QuerySet[DetectionSession]:
        chosen = self.value()
        if chosen == "none":
            return queryset.exclude(label="").filter(review=None)
        if chosen == "any":
            return queryset.exclude(review=None)
        if chosen in Finding.values:
            return queryset.filter(review__found=chosen)
        return queryset.filter(review__decision=chosen) if chosen else queryset


class _Strongest(BaseInlineFormSet):
    """The most suspicious windows only: a long video has thousands."""

    def get_queryset(self) -> QuerySet[AggregatedVerdict]:
        if not hasattr(self, "_strongest"):
            ranked = super().get_queryset().order_by("-fake_probability", "start_seconds")
            self._strongest = ranked[:SHOWN_WINDOWS]
        return self._strongest


class StrongestWindows(ReadOnly, admin.TabularInline):
    """The windows of a session that speak most for a fake."""

    model = AggregatedVerdict
    formset = _Strongest
    verbose_name_plural = f"Windows (the {SHOWN_WINDOWS} most suspicious)"
    fields = ("track", "start_seconds", "end_seconds", "label", "probability", "frames")
    readonly_fields = ("probability",)

    @admin.display(description="probability of a fake")
    def probability(self, window: AggregatedVerdict) -> str:
        return percent(window.fake_probability)


class WordsOfModerators(ReadOnly, admin.TabularInline):
    """What moderators have said of a session, the word that stands first."""

    model = Review
    verbose_name_plural = "Words of moderators"
    fields = readonly_fields = ("decided_at", "moderator", "found", "decision", "note")


def model_in_words(model: Any) -> str:
    """What scored a session. A browser extension names it itself, and need not name all of it."""
    if not isinstance(model, dict) or not model:
        return "–"
    digest = f", sha256 {model['sha256']}" if model.get("sha256") else ""
    return f"{model.get('id', 'unnamed')} {model.get('version', '')}{digest}"


def may_review(request: HttpRequest) -> bool:
    """Whether the visitor may say what they find."""
    return request.user.has_perms(["detection.add_review", "detection.change_review"])


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
