"""How forms on the page of a lecture are answered: parts of the page for htmx, else the page."""

import json
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from accounts.limits.rates import TooOften
from generation.lectures.models import Lecture, Slide, TranscriptLine
from generation.lectures.selectors import own_lecture
from generation.lectures.shown import ShownLecture
from generation.lectures.undoing import Before
from media_jobs.errors import Refused, SubjectGone

View = Callable[..., HttpResponse]
GONE = "gone_meanwhile"
UNDO = "lecture_undo"
# What a change of slides, or of a line, shows in; each replaces the part of the page of its id.
OF_SLIDES = ("head", "slides", "chapters", "transcript", "files")
OF_LINES = ("files",)


def is_partial(request: HttpRequest) -> bool:
    """Whether htmx asks, for a part of the page."""
    return bool(request.htmx and not request.htmx.boosted)  # type: ignore[attr-defined]


def of_own_lecture(view: View) -> View:
    """The view gets the visitor's lecture in the place of its id; what it refuses is said."""

    @wraps(view)
    def answered(request: HttpRequest, lecture_id: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        lecture = own_lecture(request, lecture_id)
        try:
            return view(request, lecture, *args, **kwargs)
        except (Refused, TooOften) as error:
            return refused(request, lecture, error)

    return answered


def slide_of(lecture: Lecture, slide_id: Any) -> Slide:
    """A slide of the lecture. Raises `Refused` where it is none, or none any more."""
    slide = lecture.slides.filter(pk=slide_id).first()
    if slide is None:
        raise _gone("slide")
    return slide


def line_of(lecture: Lecture, line_id: Any) -> TranscriptLine:
    """A line of what is said in the lecture. Raises `Refused` as above."""
    line = lecture.transcript.filter(pk=line_id).first()
    if line is None:
        raise _gone("line")
    return line


def _gone(what: str) -> Refused:
    return Refused(
        GONE,
        f"That {what} is no longer there: the lecture was read again, or changed elsewhere. "
        "Nothing was changed; this is how it is now.",
        status=409,
    )


def refused(request: HttpRequest, lecture: Lecture, error: Refused | TooOften) -> HttpResponse:
    """The page with a word on why; htmx hears it in an event, and the form tells it."""
    text, code = str(error.message), getattr(error, "code", "")
    if not is_partial(request):
        messages.error(request, text)
        return redirect("lecture", lecture.pk)
    if code == GONE or isinstance(error, SubjectGone):  # what the page shows is of the past
        messages.error(request, text)
        return HttpResponse(status=409, headers={"HX-Refresh": "true"})
    event = json.dumps({"lecture:refused": {"message": text}})
    status = error.status if isinstance(error, Refused) else 429
    return HttpResponse(status=status, headers={"HX-Trigger": event})


def changed(
    request: HttpRequest,
    lecture: Lecture,
    *,
    said: str,
    before: Before | None = None,
    parts: Sequence[str] = OF_SLIDES,
    first: str = "",
) -> HttpResponse:
    """What a change shows in, with a notice that says what was done and offers to undo it.

    `first` is what takes the place of the form itself.
    """
    notice = {"said": said, "undo": before.signed() if before else "", "lecture": str(lecture.pk)}
    if not is_partial(request):
        request.session[UNDO] = notice
        return redirect("lecture", lecture.pk)
    lecture.refresh_from_db()
    context = {"shown": ShownLecture(lecture), "notice": notice, "oob": True}
    html = [first]
    for part in (*parts, "notice"):
        html.append(render_to_string(f"lectures/_{part}.html", context, request))
    return HttpResponse("".join(html), headers={"HX-Trigger": "lecture:changed"})


def left_notice(request: HttpRequest, lecture: Lecture) -> dict[str, str] | None:
    """What the form before this page has done, said once."""
    notice = request.session.get(UNDO)
    if not notice or notice["lecture"] != str(lecture.pk):
        return None
    del request.session[UNDO]
    return dict(notice)


def part(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """A template of the lecture's folder."""
    return render(request, f"lectures/{name}.html", context)
