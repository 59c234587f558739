"""The page of one lecture, and what its player and its search ask for."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from generation.lectures.languages import language_choices
from generation.lectures.library import LECTURES
from generation.lectures.models import FileFormat, Lecture
from generation.lectures.pages.answers import is_partial, left_notice, of_own_lecture
from generation.lectures.search.queries import MAX_QUERY_CHARACTERS
from generation.lectures.searching import search_in
from generation.lectures.shown import ShownLecture
from generation.lectures.transcript import places_of
from media_jobs.library.selectors import elsewhere, notes_of
from media_jobs.uploads.work import not_begun


@login_required
@require_safe
@vary_on_headers("HX-Request")
@of_own_lecture
def lecture(request: HttpRequest, lecture: Lecture) -> HttpResponse:
    """One lecture: its state, or player, slides and what is said; only what is found for htmx."""
    shown = ShownLecture(lecture)
    query = request.GET.get("q", "")[:MAX_QUERY_CHARACTERS]
    context: dict[str, Any] = {
        "shown": shown,
        "query": query if query.strip() else "",
        "max_query": MAX_QUERY_CHARACTERS,
        "found": search_in(lecture, query),
    }
    if is_partial(request) and "q" in request.GET:
        return render(request, "lectures/_hits.html", context)
    context |= {
        "notice": left_notice(request, lecture),
        "languages": language_choices(),
        "tags": lecture.upload.tags.all(),
        "notes": notes_of(lecture.upload),
        "asked_second": _second(request.GET.get("t", "")),
        "also": not_begun([lecture.upload]).get(lecture.pk),
        "elsewhere": elsewhere(lecture.upload, than=LECTURES.name),
    }
    return render(request, "lectures/detail.html", context)


def _second(text: str) -> str:
    """Where a browser without scripts is to begin."""
    return text if len(text) < 10 and text.replace(".", "", 1).isdecimal() else ""


@login_required
@require_safe
@of_own_lecture
def words(request: HttpRequest, lecture: Lecture) -> HttpResponse:
    """When each word is said: by line, the length of what precedes it and of itself in the line's
    text, and the second, one after the other."""
    lines = lecture.transcript.only("lecture", "text", "words")
    return JsonResponse(
        {
            str(line.pk): [
                number
                for begin, end, start in places_of(line)
                for number in (begin, end, round(start, 2))
            ]
            for line in lines
        }
    )


@login_required
@require_safe
@of_own_lecture
def subtitles(request: HttpRequest, lecture: Lecture) -> HttpResponse:
    """The subtitles for the player: it takes them from this very site only."""
    file = lecture.files.filter(format=FileFormat.VTT).first()
    if file is None:
        raise Http404("There are no subtitles.")
    with default_storage.open(file.key) as stored:
        return HttpResponse(stored.read(), content_type="text/vtt; charset=utf-8")
