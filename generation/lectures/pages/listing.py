"""The list of a person's lectures, and the form that sends another."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.http.caller import signed_in
from accounts.limits.rates import TooOften
from generation.lectures.listing import MAX_SEARCH_CHARACTERS, found_lectures, page_of_lectures
from generation.lectures.services import upload_lecture
from generation.lectures.uploads import MADE_READABLE
from media_jobs.errors import Refused
from media_jobs.uploads.kinds import accept_of
from media_jobs.uploads.upload_handler import HashedUpload


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def lectures(request: HttpRequest) -> HttpResponse:
    """The visitor's lectures, newest first; only the list when htmx asks. Takes a recording from
    a browser without scripts."""
    errors = []
    if request.method == "POST":
        try:
            return _upload(request)
        except (Refused, TooOften) as error:
            errors.append(str(error.message))
    search = request.GET.get("search", "")[:MAX_SEARCH_CHARACTERS]
    found = found_lectures(signed_in(request), search)
    page, rows = page_of_lectures(found, request.GET.get("cursor", ""))
    context = {
        "page": page,
        "rows": rows,
        "count": found.count(),
        "search": search.strip(),
        "purpose": MADE_READABLE,
        "formats": MADE_READABLE.taken,
        "accepts": accept_of(kind for kind, _ in MADE_READABLE.taken),
        "upload_errors": errors,
    }
    partial = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    template = "lectures/_list.html" if partial else "lectures/list.html"
    return render(request, template, context, status=400 if errors else 200)


def _upload(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    if not isinstance(file, HashedUpload):
        raise Refused("file_required", "Choose a recording first.")
    taken = upload_lecture(owner=signed_in(request), file=file)
    if not taken.new:
        messages.info(request, "You had uploaded this recording before; here it is.")
    return redirect("lecture", taken.upload.pk)
