"""The form of a moderator's finding, how their queue is narrowed, and what staff said and saw."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.admin_site.bases import BigTable, ReadOnly, ReadOnlyTable
from detection.reviews.claims import unclaimed
from detection.reviews.decisions import decision_on
from detection.reviews.models import NOTE_LENGTH, Decision, Finding, Look, Review, ReviewCase
from detection.sessions.models import DetectionSession


class ReviewForm(forms.Form):
    """What the file is, with a note for its owner; `label` is what the machine has said."""

    found = forms.ChoiceField(
        choices=Finding.choices, label="What you found", widget=forms.RadioSelect
    )
    note = forms.CharField(
        required=False,
        max_length=NOTE_LENGTH,
        label="Note",
        help_text="The owner of the file sees it. A finding against the verdict needs one.",
        widget=forms.Textarea({"rows": 4, "cols": 80}),
    )

    def __init__(self, data: Any = None, *, label: str, **kwargs: Any) -> None:
        if data is not None:
            # Browsers send a line break as two characters and count it as one.
            data = {name: value.replace("\r\n", "\n") for name, value in data.items()}
        super().__init__(data, **kwargs)
        self._label = label

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        found, unexplained = given.get("found"), given.get("note") == ""
        if found and unexplained and decision_on(self._label, found) == Decision.OVERTURNED:
            self.add_error(
                "note", "Say why: it is not what the verdict says, and its owner will ask."
            )
        return given


YES_OR_NO = [("yes", "Yes"), ("no", "No")]


class _YesOrNo(SimpleListFilter):
    """Narrows the queue to what it holds for, or to the rest."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return YES_OR_NO

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ReviewCase]
    ) -> QuerySet[ReviewCase]:
        if self.value() == "yes":
            return queryset.filter(self.holds())
        return queryset.exclude(self.holds()) if self.value() == "no" else queryset

    def holds(self) -> Q:
        raise NotImplementedError


class OwnerAsked(_YesOrNo):
    title = "asked for by the owner"
    parameter_name = "asked"

    def holds(self) -> Q:
        return Q(asked_at__isnull=False)


class InHand(_YesOrNo):
    title = "looked at by somebody now"
    parameter_name = "in_hand"

    def holds(self) -> Q:
        return ~unclaimed(timezone.now())


class _Record(ReadOnly, BigTable):
    """Rows about sessions that were added once and stay as they are."""

    list_select_related = ("moderator", "session__upload")
    search_fields = ("session__upload__filename", "=session__id", "moderator__email")

    @admin.display(description="file")
    def filename(self, row: Review | Look) -> str:
        return row.session.upload.filename if row.session.upload else "–"


@admin.register(Review)
class ReviewAdmin(_Record):
    """Every word of every moderator; of several on one session, the latest stands."""

    list_display = ("decided_at", "who", "filename", "verdict", "found", "note")
    list_filter = ("found", "decision", "decided_at")
    fields = readonly_fields = (*list_display, "decision", "session")

    @admin.display(description="moderator")
    def who(self, review: Review) -> str:
        return str(review.moderator or "somebody who has left")

    @admin.display(description="verdict")
    def verdict(self, review: Review) -> str:
        return review.session.get_label_display()


@admin.register(Look)
class LookAdmin(_Record):
    """Who of the staff was shown which file, and when."""

    list_display = ("seen_at", "who", "filename", "session")
    list_filter = ("seen_at",)
    fields = readonly_fields = list_display

    @admin.display(description="seen by")
    def who(self, look: Look) -> str:
        return str(look.moderator or f"somebody who has left ({look.moderator_id})")


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


class DecisionsOfModerators(ReadOnlyTable):
    """What moderators have said of a session, the word that stands first."""

    model = Review
    verbose_name_plural = "Words of moderators"
    fields = readonly_fields = ("decided_at", "moderator", "found", "decision", "note")


def may_review(request: HttpRequest) -> bool:
    """Whether the visitor may say what they find."""
    return request.user.has_perms(["detection.add_review", "detection.change_review"])
