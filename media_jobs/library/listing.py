"""The page that lists uploads: all of a person's, or those of some kinds."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts import navigation
from accounts.http.caller import signed_in
from accounts.pagination.keyset import keyset_page
from media_jobs.jobs.models import SHOWN_STATUSES
from media_jobs.library.filters import ORDERINGS, Filters, label_choices
from media_jobs.library.models import Tag
from media_jobs.library.selectors import library_of, page_of, tag_names_of
from media_jobs.library.systems import Shown, systems
from media_jobs.uploads.deletion import hidden_count, pending_of
from media_jobs.uploads.kinds import upload_kinds
from media_jobs.uploads.models import Upload

PER_PAGE = 20
VIEWS = ("rows", "thumbnails")
LIST = navigation.NavigationEntry(
    "library",
    "header",
    30,
    "Library",
    "library",
    inside=("library-edit", "videos", "video"),
    visible=navigation.signed_in,
)


@dataclass(frozen=True)
class Row:
    """An upload as a list shows it: its own facts, and what each system knows of it."""

    upload: Upload
    url: str
    shown: Sequence[Shown]
    tags: Sequence[Tag]

    @property
    def thumbnail(self) -> str | None:
        """The first picture that a system has of it."""
        return next((shown.thumbnail for shown in self.shown if shown.thumbnail), None)


def rows_of(uploads: Sequence[Upload]) -> list[Row]:
    """The rows for some uploads; each system is asked once."""
    known = []
    for system in systems:
        its = [upload for upload in uploads if upload.kind in system.kinds]
        known.append(system.show(its) if its else {})
    return [
        Row(
            upload,
            page_of(upload),
            [shown[upload.pk] for shown in known if upload.pk in shown],
            list(upload.tags.all()),
        )
        for upload in uploads
    ]


@login_required
@require_safe
@vary_on_headers("HX-Request")
def library(request: HttpRequest) -> HttpResponse:
    """Everything that the visitor has, searched and filtered; only the list when htmx asks."""
    return list_page(request, title="Library")


def list_page(request: HttpRequest, *, title: str, kinds: Sequence[str] = ()) -> HttpResponse:
    """A page that lists the visitor's uploads, or those of them that are of some kinds."""
    user, filters = signed_in(request), Filters.of(request.GET)
    uploads = library_of(user).filter(kind__in=kinds) if kinds else library_of(user)
    found = filters.narrow(uploads, user)
    page = keyset_page(
        found, order=filters.order, size=PER_PAGE, cursor=request.GET.get("cursor", "")
    )
    context: dict[str, Any] = {
        "title": title,
        "page": page,
        "rows": rows_of(page.rows),
        "count": found.count(),
        "view": _chosen_view(request),
        "filters": asdict(filters),
        "narrowing": filters.narrowing,
        "label_choices": label_choices(),
        "status_choices": SHOWN_STATUSES,
        "kind_choices": [
            (kind.name, kind.name.capitalize())
            for kind in upload_kinds
            if not kinds or kind.name in kinds
        ],
        "ordering_choices": list(ORDERINGS.items()),
        "known_tags": tag_names_of(user),
        "pending": pending_of(user).annotate(count=hidden_count()).filter(count__gt=0),
    }
    partial = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, "library/_list.html" if partial else "library/page.html", context)


def _chosen_view(request: HttpRequest) -> str:
    """Rows or thumbnails: as the address asks, and from then on as it was last asked."""
    asked = request.GET.get("view", "")
    if asked in VIEWS and request.session.get("library_view") != asked:
        request.session["library_view"] = asked
    return request.session.get("library_view", VIEWS[0])
