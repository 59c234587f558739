"""Results in the admin, and the moderator's word on them."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from accounts.admin_site.bases import BigTable, OwnersHidden, ReadOnly, link_to_list
from accounts.http.caller import signed_in
from detection.engines.scale import percent
from detection.reviews import admin as review_admin  # noqa: F401 - registers its pages
from detection.reviews.access_log import note_look
from detection.reviews.admin_parts import DecisionsOfModerators, Judged, ReviewForm, may_review
from detection.reviews.decisions import review
from detection.sessions.admin import (
    StrongestWindows,
    model_in_words,
    player,
    report_link,
    thumbnails,
)
from detection.sessions.models import AggregatedVerdict, DetectionSession, FrameResult
from detection.sessions.odd_json import objects_in
from media_jobs.errors import Refused


@admin.register(DetectionSession)
class DetectionSessionAdmin(OwnersHidden, ReadOnly, BigTable):
    """What was found, with all that a moderator needs to judge it."""

    change_form_template = "admin/detection/detectionsession/change_form.html"
    list_display = (
        "result",
        "probability",
        "decision",
        "filename",
        "owner",
        "created_at",
        "source",
    )
    list_select_related = ("owner", "upload", "review")
    list_filter = ("label", Judged, "source", "created_at")
    search_fields = ("owner__email", "upload__filename", "=id")
    ordering = ("-created_at", "-id")
    inlines = (DecisionsOfModerators, StrongestWindows)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "result",
                    "probability",
                    "summary",
                    "because",
                    "about_itself",
                    "shown",
                    "telling",
                )
            },
        ),
        ("Where from", {"fields": ("source", "owner", "upload", "job", "report")}),
        ("All of it", {"fields": ("all_windows", "all_frames")}),
        ("By what", {"fields": ("examiner", "thresholds", "frames_analysed", "seconds_analysed")}),
        ("Times", {"fields": ("created_at", "finished_at", "id")}),
    )
    readonly_fields = (
        "result",
        "probability",
        "because",
        "about_itself",
        "shown",
        "telling",
        "examiner",
        "report",
        "all_windows",
        "all_frames",
    )

    @admin.display(description="verdict", ordering="label")
    def result(self, session: DetectionSession) -> str:
        return session.get_label_display() or "Unfinished"

    @admin.display(description="probability of manipulation", ordering="fake_probability")
    def probability(self, session: DetectionSession) -> str:
        return "–" if session.fake_probability is None else percent(session.fake_probability)

    @admin.display(description="file", ordering="upload__filename")
    def filename(self, session: DetectionSession) -> str:
        return session.upload.filename if session.upload else "–"

    @admin.display(description="moderator", ordering="review__found")
    def decision(self, session: DetectionSession) -> str:
        return str(session.review) if session.review else "–"

    @admin.display(description="reasons")
    def because(self, session: DetectionSession) -> SafeString | str:
        messages = ((reason.get("message", "–"),) for reason in objects_in(session.reasons))
        return format_html_join("", "<p>{}</p>", messages) or "–"

    @admin.display(description="what the file says about itself")
    def about_itself(self, session: DetectionSession) -> SafeString | str:
        messages = ((finding["message"],) for finding in session.provenance or ())
        return format_html_join("", "<p>{}</p>", messages) or "–"

    @admin.display(description="file")
    def shown(self, session: DetectionSession) -> SafeString | str:
        return player(session.upload)

    @admin.display(description="telling frames")
    def telling(self, session: DetectionSession) -> SafeString | str:
        return thumbnails(session)

    @admin.display(description="model")
    def examiner(self, session: DetectionSession) -> str:
        return model_in_words(session.model)

    @admin.display(description="report")
    def report(self, session: DetectionSession) -> SafeString | str:
        return report_link(session)

    @admin.display(description="windows")
    def all_windows(self, session: DetectionSession) -> SafeString:
        text = f"All {session.windows.count()} windows"
        return link_to_list(AggregatedVerdict, text, session=session.pk)

    @admin.display(description="frames")
    def all_frames(self, session: DetectionSession) -> SafeString:
        text = f"All {session.frames.count()} frames"
        return link_to_list(FrameResult, text, session=session.pk)

    def get_urls(self) -> list[URLPattern]:
        reviewing = path(
            "<path:object_id>/review/",
            self.admin_site.admin_view(self.review),
            name="detection_detectionsession_review",
        )
        return [reviewing, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        session = self.get_object(request, object_id)
        form = None
        if session is not None and self.has_view_permission(request, session):
            note_look(session=session, moderator=signed_in(request))
            if session.label and session.owner != request.user and may_review(request):
                form = ReviewForm(label=session.label)
        context = {"review_form": form, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    @method_decorator(require_POST)
    def review(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Record what the moderator found about a finished session."""
        if not may_review(request):
            raise PermissionDenied
        session = get_object_or_404(DetectionSession.objects.exclude(label=""), pk=object_id)
        form = ReviewForm(request.POST, label=session.label)
        try:
            if form.is_valid():
                kept = review(session=session, moderator=signed_in(request), **form.cleaned_data)
                messages.success(request, f"Found: {kept}. The owner sees it beside the result.")
        except Refused as error:
            messages.error(request, error.message)
        for errors in form.errors.values():
            messages.error(request, " ".join(map(str, errors)))
        return redirect("admin:detection_detectionsession_change", session.pk)
