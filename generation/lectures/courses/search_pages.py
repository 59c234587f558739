"""Search in lectures, on a page of its own and on that of a course."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.http.caller import signed_in
from generation.lectures.courses.found import hit_dicts
from generation.lectures.models import Lecture
from generation.lectures.search.queries import MAX_QUERY_CHARACTERS
from generation.lectures.searching import search


@login_required
@require_safe
@vary_on_headers("HX-Request")
def search_all(request: HttpRequest) -> HttpResponse:
    """Search in all lectures of the visitor; only the hits when htmx asks."""
    template = "courses/_found.html" if asks_for_hits(request) else "courses/search.html"
    return render(request, template, found_context(request))


def asks_for_hits(request: HttpRequest) -> bool:
    """Whether the search box asks while somebody types."""
    return request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]


def found_context(
    request: HttpRequest, lectures: QuerySet[Lecture] | None = None
) -> dict[str, Any]:
    """What the query of the address finds in the visitor's lectures, or in these of them."""
    query, page = request.GET.get("q", ""), request.GET.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    found = search(signed_in(request), query, lectures=lectures, page=number)
    return {
        "query": query[:MAX_QUERY_CHARACTERS],
        "max_query": MAX_QUERY_CHARACTERS,
        "found": found,
        "hits": hit_dicts(found),
        "previous_page": found.page - 1,
        "next_page": found.page + 1 if found.page < found.pages else 0,
    }
