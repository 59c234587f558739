"""The courses of a lecture, which are chosen on its page."""

import uuid
from collections.abc import Iterable
from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.http.caller import signed_in
from generation.lectures.courses.selectors import courses_of, courses_with
from generation.lectures.courses.services import put_into
from generation.lectures.selectors import own_lecture
from media_jobs.errors import Refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def courses_of_lecture(request: HttpRequest, lecture_id: uuid.UUID) -> HttpResponse:
    """The courses that a lecture is in, to be chosen; the form alone when htmx asks."""
    lecture = own_lecture(request, lecture_id)
    partial = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    error = ""
    if request.method == "POST":
        try:
            put_into(lecture=lecture, courses=keys_in(request.POST.getlist("course")))
        except Refused as refusal:
            error = refusal.message
        if not partial and not error:
            messages.success(request, "The courses of this lecture are saved.")
            return redirect("lecture", lecture.pk)
    context = {
        "lecture": lecture,
        "courses": courses_of(signed_in(request)),
        "within": courses_with(lecture),
        "saved": request.method == "POST" and not error,
        "error": error,
    }
    template = "courses/_of_lecture.html" if partial else "courses/of_lecture.html"
    return render(request, template, context, status=200 if partial or not error else 400)


def keys_in(texts: Iterable[str]) -> list[uuid.UUID]:
    """The ids of a form, without what is none."""
    found = []
    for text in texts:
        with suppress(ValueError):
            found.append(uuid.UUID(text))
    return found
