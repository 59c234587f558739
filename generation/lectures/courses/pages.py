"""The pages of courses: the list, one course, and the forms on it."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.http.caller import signed_in
from generation.lectures.courses.lecture_pages import keys_in
from generation.lectures.courses.models import MAX_DESCRIPTION_CHARACTERS, Course
from generation.lectures.courses.search_pages import asks_for_hits, found_context
from generation.lectures.courses.selectors import courses_of, lectures_in, own_course
from generation.lectures.courses.services import (
    MAX_LECTURES,
    add_lectures,
    clean_description,
    clean_title,
    delete_course,
    edit_course,
    make_course,
    move_lecture,
    remove_lecture,
)
from generation.lectures.selectors import lectures_of, own_lecture
from media_jobs.errors import Refused

MOST_OFFERED = 500
MOVES = {"up": -1, "down": 1}


class CourseForm(forms.Form):
    """Title and description. What is refused is said at its field."""

    title = forms.CharField(label="Title", max_length=1000)
    description = forms.CharField(
        label="Description",
        required=False,
        help_text=f"At most {MAX_DESCRIPTION_CHARACTERS:,} characters.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_title(self) -> str:
        return self._accepted("title", clean_title)

    def clean_description(self) -> str:
        return self._accepted("description", clean_description)

    def _accepted(self, field: str, clean: Callable[[str], str]) -> str:
        try:
            return clean(self.cleaned_data[field])
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from refusal


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def courses(request: HttpRequest) -> HttpResponse:
    """The visitor's courses, and the form that makes another."""
    user = signed_in(request)
    form = CourseForm(request.POST or None, auto_id="course-%s")
    if request.method == "POST" and form.is_valid():
        try:
            made = make_course(owner=user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("course", made.pk)
    context = {"courses": courses_of(user), "form": form}
    return render(request, "courses/list.html", context, status=400 if form.errors else 200)


@login_required
@require_safe
@vary_on_headers("HX-Request")
def course(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """One course: its lectures, and search in them; only the hits when htmx asks."""
    shown = own_course(request, course_id)
    context = found_context(request, lectures_in(shown))
    if not asks_for_hits(request):
        lectures = list(lectures_in(shown))
        others = lectures_of(signed_in(request)).exclude(course_places__course=shown)
        context |= {
            "course": shown,
            "lectures": lectures,
            "others": others[:MOST_OFFERED],
            "full": len(lectures) >= MAX_LECTURES,
            "form": _form_of(shown),
        }
    template = "courses/_found.html" if asks_for_hits(request) else "courses/detail.html"
    return render(request, template, context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """Give a course of the visitor's another title and description."""
    shown = own_course(request, course_id)
    form = CourseForm(request.POST, auto_id="course-%s") if request.POST else _form_of(shown)
    if request.method == "POST" and form.is_valid():
        edit_course(course=shown, **form.cleaned_data)
        messages.success(request, "The course is saved.")
        return redirect("course", shown.pk)
    context = {"course": shown, "form": form}
    return render(request, "courses/edit.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def delete(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """Delete a course of the visitor's; its lectures stay."""
    gone = own_course(request, course_id)
    delete_course(course=gone)
    messages.success(request, f"The course “{gone.title}” is deleted. Its lectures are still here.")
    return redirect("courses")


@login_required
@require_POST
def add(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """Put lectures of the visitor's into a course."""
    shown = own_course(request, course_id)
    wanted = keys_in(request.POST.getlist("lecture"))
    if not wanted:
        messages.error(request, "Choose a lecture first.")
        return redirect("course", shown.pk)
    with _told(request):
        add_lectures(course=shown, lectures=wanted)
    return redirect(f"{reverse('course', args=[shown.pk])}#lectures")


@login_required
@require_POST
def place(request: HttpRequest, course_id: uuid.UUID, lecture_id: uuid.UUID) -> HttpResponse:
    """Move a lecture up or down in a course, or take it out."""
    shown, lecture = own_course(request, course_id), own_lecture(request, lecture_id)
    verb = request.POST.get("verb", "")
    with _told(request):
        if verb in MOVES:
            move_lecture(course=shown, lecture=lecture, by=MOVES[verb])
        elif verb == "remove":
            remove_lecture(course=shown, lecture=lecture)
    return redirect(f"{reverse('course', args=[shown.pk])}#lectures")


def _form_of(course: Course) -> CourseForm:
    return CourseForm(
        initial={"title": course.title, "description": course.description}, auto_id="course-%s"
    )


@contextmanager
def _told(request: HttpRequest) -> Iterator[None]:
    """What is refused is said on the next page; what is not there is not found."""
    try:
        yield
    except Refused as refusal:
        if refusal.status == 404:
            raise Http404(refusal.message) from refusal
        messages.error(request, refusal.message)
