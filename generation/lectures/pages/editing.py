"""The forms that put a lecture right: its title, its slides, what is said."""

from contextlib import suppress

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from generation.lectures import services, undoing
from generation.lectures.line_html import line_html
from generation.lectures.models import MAX_LINE_CHARACTERS, MAX_TITLE_CHARACTERS, Lecture
from generation.lectures.pages.answers import (
    OF_LINES,
    changed,
    is_partial,
    line_of,
    of_own_lecture,
    part,
    slide_of,
)
from generation.lectures.selectors import picture_of
from generation.lectures.shown import ShownLecture
from media_jobs.errors import Refused


@login_required
@require_POST
@of_own_lecture
def rename(request: HttpRequest, lecture: Lecture) -> HttpResponse:
    """Give a lecture another title."""
    title = request.POST.get("title", "")
    before = undoing.undoable(
        lecture=lecture, change=lambda: services.rename(lecture=lecture, title=title)
    )
    return changed(request, lecture, said="Renamed.", before=before, parts=("head", "files"))


@login_required
@require_safe
@of_own_lecture
def slide(request: HttpRequest, lecture: Lecture, slide_id: int) -> HttpResponse:
    """A slide with its full picture and the forms that change it."""
    found = slide_of(lecture, slide_id)
    shown = ShownLecture(lecture)
    place = next((s for s in shown.slides if s.slide.pk == found.pk), None)
    number = place.number if place else 0
    context = {
        "shown": shown,
        "slide": found,
        "place": place,
        "picture_url": picture_of(found),
        "before": shown.slides[number - 2] if number > 1 else None,
        "after": shown.slides[number] if 0 < number < len(shown.slides) else None,
        "max_title": MAX_TITLE_CHARACTERS,
    }
    return part(request, "_slide" if is_partial(request) else "slide", context)


@login_required
@require_POST
@of_own_lecture
def rename_slide(request: HttpRequest, lecture: Lecture, slide_id: int) -> HttpResponse:
    """Give a slide another title."""
    found, title = slide_of(lecture, slide_id), request.POST.get("title", "")
    before = undoing.undoable(
        lecture=lecture, change=lambda: services.rename_slide(slide=found, title=title)
    )
    return changed(request, lecture, said="The slide is renamed.", before=before)


@login_required
@require_POST
@of_own_lecture
def keep_slide(request: HttpRequest, lecture: Lecture, slide_id: int) -> HttpResponse:
    """Leave a slide out, or take it in again."""
    found, kept = slide_of(lecture, slide_id), request.POST.get("kept") == "yes"
    before = undoing.undoable(
        lecture=lecture, change=lambda: services.keep_slide(slide=found, kept=kept)
    )
    said = "The slide is back." if kept else "The slide is left out."
    return changed(request, lecture, said=said, before=before)


@login_required
@require_POST
@of_own_lecture
def merge_slide(request: HttpRequest, lecture: Lecture, slide_id: int) -> HttpResponse:
    """Show a slide no more by itself, but as another: the one before it, or the one chosen."""
    found = slide_of(lecture, slide_id)
    chosen = request.POST.get("into", "")
    if chosen:
        into = None
        with suppress(ValueError):
            into = slide_of(lecture, int(chosen))
    else:
        pages = [shown.slide for shown in ShownLecture(lecture).slides]
        place = next((n for n, each in enumerate(pages) if each.pk == found.pk), 0)
        into = pages[place - 1] if place else None
    if into is None:
        raise Refused("not_mergeable", "Choose the slide into which it is to be merged.")
    target = into
    before = undoing.undoable(
        lecture=lecture, change=lambda: services.merge_slides(slide=found, into=target)
    )
    return changed(request, lecture, said="The slides are merged into one.", before=before)


@login_required
@require_POST
@of_own_lecture
def split_slide(request: HttpRequest, lecture: Lecture, slide_id: int) -> HttpResponse:
    """Show all slides that were merged into one by themselves again."""
    found = slide_of(lecture, slide_id)
    before = undoing.undoable(lecture=lecture, change=lambda: services.split_slide(slide=found))
    return changed(request, lecture, said="The slides are split again.", before=before)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@of_own_lecture
def line(request: HttpRequest, lecture: Lecture, line_id: int) -> HttpResponse:
    """A form for what is said in a line, and what it sends."""
    found = line_of(lecture, line_id)
    if request.method != "POST":
        context = {"lecture": lecture, "line": found, "most": MAX_LINE_CHARACTERS}
        return part(request, "_line_form" if is_partial(request) else "line", context)
    text = request.POST.get("text", "")
    before = undoing.undoable(
        lecture=lecture, change=lambda: services.edit_line(line=found, text=text), line=found
    )
    there = lecture.transcript.filter(pk=line_id).first()
    said = "The line is changed." if there else "The line is left out."
    first = line_html(there) if there else ""
    return changed(request, lecture, said=said, before=before, parts=OF_LINES, first=first)


@login_required
@require_POST
@of_own_lecture
def undo(request: HttpRequest, lecture: Lecture) -> HttpResponse:
    """Put back what the change before has replaced."""
    undoing.undo(lecture=lecture, signed=request.POST.get("before", ""))
    return changed(request, lecture, said="Undone.")
