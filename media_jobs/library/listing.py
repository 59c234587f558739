"""The page that lists uploads: all of a person's, or those of some kinds."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts import navigation
from accounts.http.caller import signed_in
from accounts.page_sections import Rendered, library_parts, rendered
from accounts.pagination.deferred import with_keys
from accounts.pagination.keyset import keyset_page
from media_jobs.jobs.models import SHOWN_STATUSES
from media_jobs.library.filters import ORDERINGS, Filters, Uploads, label_choices
from media_jobs.library.models import Tag
from media_jobs.library.selectors import kept, library_of, page_among, tag_names_of
from media_jobs.library.systems import Shown, known_by, systems
from media_jobs.uploads.deletion import hidden_count, pending_of
from media_jobs.uploads.kinds import upload_kinds
from media_jobs.uploads.models import Upload
from media_jobs.uploads.purposes import Purpose
from media_jobs.uploads.work import not_begun

PER_PAGE = 20
FEW = 200
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


class Known(NamedTuple):
    """What a system shows of an upload, and where that is told in full."""

    label: str
    url: str
    shown: Shown


@dataclass(frozen=True)
class Row:
    """An upload as a list shows it: its own facts, and what each system knows of it.

    `also` is what could be done with it besides.
    """

    upload: Upload
    url: str
    known: Sequence[Known]
    tags: Sequence[Tag]
    also: Sequence[Purpose]

    @property
    def thumbnail(self) -> str | None:
        """The first picture that a system has of it."""
        return next((each.shown.thumbnail for each in self.known if each.shown.thumbnail), None)


def rows_of(uploads: Sequence[Upload]) -> list[Row]:
    """The rows for some uploads; each system is asked once."""
    known, also = known_by(uploads), not_begun(uploads)
    shown: dict[uuid.UUID, list[Known]] = {upload.pk: [] for upload in uploads}
    for system in systems:
        its = {upload.pk: upload for upload in uploads if system in known[upload.pk]}
        for pk, what in system.show(list(its.values())).items() if its else ():
            shown[pk].append(Known(system.label, system.page(its[pk]), what))
    return [
        Row(
            upload,
            page_among(upload, known[upload.pk]),
            shown[upload.pk],
            list(upload.tags.all()),
            also.get(upload.pk, []),
        )
        for upload in uploads
    ]


@login_required
@require_safe
@vary_on_headers("HX-Request")
def library(request: HttpRequest) -> HttpResponse:
    """Everything that the visitor has, searched and filtered; only the list when htmx asks."""
    return list_page(request, title="Library", parts=rendered(library_parts, request))


def list_page(
    request: HttpRequest,
    *,
    title: str,
    kinds: Sequence[str] = (),
    only: Q | None = None,
    parts: Sequence[Rendered] = (),
) -> HttpResponse:
    """A page that lists the visitor's uploads, or `only` some of them, of some kinds.

    Above the list stand `parts` of other rooms.
    """
    user, filters = signed_in(request), Filters.of(request.GET)
    uploads = library_of(user).filter(kind__in=kinds) if kinds else library_of(user)
    uploads = uploads.filter(only) if only is not None else uploads
    found = filters.narrow(uploads, user)
    if filters.only_by_tag and not kinds:
        count = kept(filters.taggings(user)).count()  # no upload is read for it
    else:
        found, count = _counted(found, filters)
    page = keyset_page(
        found, order=filters.order, size=PER_PAGE, cursor=request.GET.get("cursor", "")
    )
    context: dict[str, Any] = {
        "title": title,
        "parts": parts,
        "page": page,
        "rows": rows_of(page.rows),
        "count": count,
        "view": _chosen_view(request),
        "filters": asdict(filters),
        "narrowing": filters.narrowing,
        "filters_set": filters.folded,
        "system_choices": [
            (system.name, system.label)
            for system in systems
            if not kinds or set(kinds) & set(system.kinds)
        ],
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


def _counted(found: Uploads, filters: Filters) -> tuple[Uploads, int]:
    """What was found, and how much. Where it is little, it is not searched for again."""
    if filters.search:
        keys = list(found.order_by().values_list("pk", flat=True)[: FEW + 1])
        if len(keys) <= FEW:
            return with_keys(found, keys), len(keys)
    return found, found.count()


def _chosen_view(request: HttpRequest) -> str:
    """Rows or thumbnails: as the address asks, and from then on as it was last asked."""
    asked = request.GET.get("view", "")
    if asked in VIEWS and request.session.get("library_view") != asked:
        request.session["library_view"] = asked
    return request.session.get("library_view", VIEWS[0])
