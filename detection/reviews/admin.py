"""The moderators' queue in the admin: take a case, look at it, say what it is."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from accounts.admin_site.bases import BigTable, ReadOnly
from accounts.http.caller import signed_in
from detection.engines.scale import percent
from detection.reviews.access_log import note_look
from detection.reviews.admin_parts import InHand, OwnerAsked, ReviewForm, may_review
from detection.reviews.claims import is_claimed_by, release, take, take_next
from detection.reviews.decisions import decide
from detection.reviews.models import Review, ReviewCase
from detection.reviews.queue import ORDER
from detection.reviews.strips import strips_of, tracks_of
from detection.sessions.models import DetectionSession
from detection.sessions.odd_json import objects_in
from detection.sessions.selectors import shown_as, telling_dicts
from media_jobs.errors import Refused
from media_jobs.files.links import link_to


def page_of(session: DetectionSession) -> dict[str, Any]:
    """The file, the frames and stretches that its verdict rests on, and earlier words on it."""
    upload = session.upload
    assert upload is not None, "only files wait for a moderator"
    said = Review.objects.filter(session__upload=upload).select_related("moderator", "session")
    return {
        "file_url": link_to(upload.key, content_type=upload.content_type),
        "kind": upload.kind,
        "shown_as": shown_as(upload.kind, upload.content_type),
        "media": upload.media or {},
        "tracks": tracks_of(session),
        "telling": telling_dicts(session),
        "strips": strips_of(session) if session.windows.exists() else [],
        "said": said,
    }


def in_hand(case: ReviewCase) -> str:
    """Who is looking at a case and until when; empty when nobody is."""
    if case.claimed_by is None or case.claimed_until is None:
        return ""
    if case.claimed_until <= timezone.now():
        return ""
    return f"{case.claimed_by.get_short_name()}, until {case.claimed_until:%H:%M %Z}"


TAKEN = "Somebody else has it, has decided it, or it is a file of your own."


@admin.register(ReviewCase)
class ReviewCaseAdmin(ReadOnly, BigTable):
    """What waits for a moderator. Files are shown to whoever has taken the case; that is noted."""

    change_list_template = "admin/detection/reviewcase/change_list.html"
    list_display = ("verdict", "filename", "reason", "opened_at", "looked_at_by")
    list_filter = (OwnerAsked, "because", InHand, "session__label", "opened_at")
    search_fields = ("session__upload__filename", "=session__id", "=session__upload__id")
    search_help_text = "Name of the file, or id of the session or the video."
    sortable_by = ()
    ordering = ORDER

    @admin.display(description="verdict")
    def verdict(self, case: ReviewCase) -> str:
        label, found = case.session.get_label_display(), case.session.fake_probability
        return label if found is None else f"{label}, {percent(found)}"

    @admin.display(description="file")
    def filename(self, case: ReviewCase) -> str:
        return case.session.upload.filename if case.session.upload else "–"

    @admin.display(description="waits because")
    def reason(self, case: ReviewCase) -> str:
        asked = case.asked_at and case.because != "asked"
        return f"{case}{', and the owner asks' if asked else ''}"

    @admin.display(description="looked at by")
    def looked_at_by(self, case: ReviewCase) -> str:
        return in_hand(case) or "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReviewCase]:
        cases = super().get_queryset(request).filter(closed_at=None)
        # At once: a file may be deleted at any time, and its session with it.
        return cases.select_related("session__upload", "claimed_by")

    def get_urls(self) -> list[URLPattern]:
        def view(route: str, name: str) -> URLPattern:
            wrapped = self.admin_site.admin_view(getattr(self, name))
            return path(route, wrapped, name=f"detection_reviewcase_{name}")

        own = [
            view("next/", "take_next"),
            view("<int:case_id>/take/", "take"),
            view("<int:case_id>/release/", "release"),
            view("<int:case_id>/decide/", "decide"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"may_review": may_review(request), **(extra_context or {})}
        return super().changelist_view(request, {"title": "What waits for a moderator", **context})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        case = self.get_object(request, object_id)
        if case is None:
            return self._gone(request)
        return self._page(request, case, ReviewForm(label=case.session.label))

    @method_decorator(require_POST)
    def take_next(self, request: HttpRequest) -> HttpResponse:
        """Take the first case of the list, as it is narrowed, that nobody is looking at."""
        self._only_moderators(request)
        shown = self.get_changelist_instance(request).get_queryset(request)
        case = take_next(moderator=signed_in(request), among=shown)
        query = {"_changelist_filters": request.GET.urlencode()} if request.GET else {}
        if case is None:
            messages.info(request, "There is nothing here that waits for you.")
            return redirect(reverse("admin:detection_reviewcase_changelist", query=request.GET))
        return redirect(reverse("admin:detection_reviewcase_change", args=[case.pk], query=query))

    @method_decorator(require_POST)
    def take(self, request: HttpRequest, case_id: int) -> HttpResponse:
        """Take this case."""
        self._only_moderators(request)
        if take(case_id=case_id, moderator=signed_in(request)) is None:
            messages.error(request, TAKEN)
        page = reverse("admin:detection_reviewcase_change", args=[case_id], query=request.GET)
        return redirect(page)

    @method_decorator(require_POST)
    def release(self, request: HttpRequest, case_id: int) -> HttpResponse:
        """Give a case back; sent by a button, and by the page when it is left."""
        self._only_moderators(request)
        until = parse_datetime(request.POST.get("claimed_until", ""))
        if until is not None:
            release(case_id=case_id, moderator=signed_in(request), claimed_until=until)
        return redirect(self._queue(request))

    @method_decorator(require_POST)
    def decide(self, request: HttpRequest, case_id: int) -> HttpResponse:
        """Record what the moderator found."""
        self._only_moderators(request)
        case = self.get_object(request, str(case_id))
        if case is None:
            return self._gone(request)
        form = ReviewForm(request.POST, label=case.session.label)
        if not form.is_valid():
            return self._page(request, case, form, status=400)
        try:
            kept = decide(case_id=case_id, moderator=signed_in(request), **form.cleaned_data)
        except Refused as error:
            messages.error(request, error.message)
            if error.code == "claimed":  # what was written is not lost
                return self._page(request, case, form, status=error.status)
        else:
            messages.success(request, f"Recorded: {kept}. The owner is told.")
        return redirect(self._queue(request))

    def _page(
        self, request: HttpRequest, case: ReviewCase, form: ReviewForm, status: int = 200
    ) -> HttpResponse:
        moderator = signed_in(request)
        mine = is_claimed_by(case, moderator)
        if mine:
            note_look(session=case.session, moderator=moderator)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": case.session.upload.filename if case.session.upload else str(case),
            "case": case,
            "reasons": objects_in(case.session.reasons),
            "form": form,
            "filters": request.GET.urlencode(),
            "queue": self._queue(request),
            "looked_at_by": in_hand(case),
            "may_take": may_review(request) and case.session.owner_id != moderator.pk,
            "shown": page_of(case.session) if mine else None,
        }
        return render(request, "admin/detection/reviewcase/page.html", context, status=status)

    def _gone(self, request: HttpRequest) -> HttpResponse:
        messages.info(request, "This case was decided, or its file was deleted.")
        return redirect(self._queue(request))

    def _queue(self, request: HttpRequest) -> str:
        """The list as it was narrowed when the visitor left it."""
        filters = request.GET.get("_changelist_filters", "")
        return reverse("admin:detection_reviewcase_changelist") + (filters and f"?{filters}")

    def _only_moderators(self, request: HttpRequest) -> None:
        if not may_review(request):
            raise PermissionDenied
