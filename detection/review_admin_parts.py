"""How the moderators' queue is narrowed, and the records of what staff said and saw."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.admin_bases import BigTable, ReadOnly
from detection.review_models import Look, Review, ReviewCase
from detection.reviews.claims import unclaimed

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
