"""The forms that have work done on a lecture, or end it all."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from generation.lectures import services
from generation.lectures.models import Lecture
from generation.lectures.pages.answers import changed, is_partial, of_own_lecture
from media_jobs.uploads.services import delete_upload


@login_required
@require_POST
@of_own_lecture
def documents(request: HttpRequest, lecture: Lecture) -> HttpResponse:
    """Make documents again: those that are ticked, the PDF in the layout that is chosen."""
    services.make_documents(
        lecture=lecture,
        formats=request.POST.getlist("formats"),
        layout=request.POST.get("layout", ""),
    )
    if not is_partial(request):
        return redirect("lecture", lecture.pk)
    return changed(request, lecture, said="The documents are being made.", parts=("files",))


@login_required
@require_POST
@of_own_lecture
def speech(request: HttpRequest, lecture: Lecture) -> HttpResponse:
    """Write down what is said in a lecture whose slides are there."""
    services.add_speech(lecture=lecture, language=request.POST.get("language", ""))
    return redirect("lecture", lecture.pk)


@login_required
@require_POST
@of_own_lecture
def read_again(request: HttpRequest, lecture: Lecture) -> HttpResponse:
    """Read the recording anew, in the language that is chosen."""
    services.read_again(lecture=lecture, language=request.POST.get("language", ""))
    return redirect("lecture", lecture.pk)


@login_required
@require_POST
@of_own_lecture
def delete(request: HttpRequest, lecture: Lecture) -> HttpResponse:
    """Delete a lecture with its recording and all that came of it."""
    name = lecture.name
    delete_upload(upload=lecture.upload)
    messages.success(request, f"“{name}” and everything made of it was deleted.")
    return redirect("lectures")
