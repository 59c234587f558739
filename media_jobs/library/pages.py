"""The pages that change uploads: one by name, tags and notes, several by a verb."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http.back import back
from accounts.http.caller import signed_in
from media_jobs.errors import Refused
from media_jobs.library.bulk import MOST, perform
from media_jobs.library.export import TYPES, export_response
from media_jobs.library.models import MAX_NOTE_CHARACTERS, MAX_TAG_CHARACTERS, MAX_TAGS
from media_jobs.library.selectors import chosen, notes_of, own_item, page_of, tags_of
from media_jobs.library.services import clean_name, clean_note, clean_tags, edit
from media_jobs.uploads.deletion import pending_of, undo
from media_jobs.uploads.work import not_begun

DONE = {"run_again": "put into the queue", "tag": "tagged", "untag": "no longer tagged so"}
Clean = TypeVar("Clean")


class EditForm(forms.Form):
    """Name, tags and notes. What is refused is said at its field."""

    filename = forms.CharField(label="Name", max_length=1000)
    tags = forms.CharField(
        label="Tags",
        required=False,
        help_text=f"With commas between them; at most {MAX_TAGS}, of {MAX_TAG_CHARACTERS} "
        "characters each. Only you see them.",
        widget=forms.TextInput(attrs={"list": "known-tags", "autocomplete": "off"}),
    )
    notes = forms.CharField(
        label="Notes",
        required=False,
        help_text=f"At most {MAX_NOTE_CHARACTERS:,} characters. Only you see them.",
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean_filename(self) -> str:
        return self._accepted("filename", clean_name)

    def clean_tags(self) -> list[str]:
        return self._accepted("tags", lambda text: clean_tags(text.split(",")))

    def clean_notes(self) -> str:
        return self._accepted("notes", clean_note)

    def _accepted(self, field: str, clean: Callable[[Any], Clean]) -> Clean:
        try:
            return clean(self.cleaned_data[field])
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from refusal


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_item(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Name an upload of the visitor's, tag it and write notes about it."""
    upload = own_item(request, upload_id)
    form = EditForm(
        request.POST or None,
        initial={
            "filename": upload.filename,
            "tags": ", ".join(tag.name for tag in upload.tags.all()),
            "notes": notes_of(upload),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            edit(upload=upload, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"“{upload.filename}” is saved.")
            return redirect(page_of(upload))
    context = {
        "also": not_begun([upload]).get(upload.pk),
        "form": form,
        "upload": upload,
        "page": page_of(upload),
        "known_tags": tags_of(signed_in(request)),
    }
    return render(request, "library/edit.html", context, status=400 if form.errors else 200)


@login_required
@require_safe
def item(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """To the page of an upload of the visitor's, whatever it is."""
    return redirect(page_of(own_item(request, upload_id)))


@login_required
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Do one thing to the uploads that are selected, and tell what became of it."""
    verb, tags = request.POST.get("verb", ""), request.POST.get("tags", "").split(",")
    try:
        done = perform(owner=signed_in(request), verb=verb, ids=_selected(request.POST), tags=tags)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return back(request, otherwise="library")
    count = sum(outcome.done for outcome in done.results)
    if count and verb != "delete":  # of deletions the list itself tells
        messages.success(request, f"{count} {DONE[verb]}.")
    for message in {outcome.message for outcome in done.results if not outcome.done}:
        messages.error(request, message)
    return back(request, otherwise="library")


@login_required
@require_POST
def undo_deletion(request: HttpRequest, deletion_id: uuid.UUID) -> HttpResponse:
    """Bring back what the visitor has just deleted."""
    deletion = get_object_or_404(pending_of(signed_in(request)), pk=deletion_id)
    messages.success(request, f"{undo(deletion=deletion)} brought back.")
    return back(request, otherwise="library")


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The uploads that are selected, with their results, in one file."""
    to, ids = request.GET.get("to", ""), _selected(request.GET)
    if to not in TYPES or not 0 < len(ids) <= MOST:
        messages.error(request, f"Select 1 to {MOST} files, to export them as CSV, JSON or ZIP.")
        return redirect("library")
    return export_response(chosen(signed_in(request), ids), to=to)


def _selected(form: QueryDict) -> list[uuid.UUID]:
    found = []
    for text in form.getlist("id"):
        with suppress(ValueError):
            found.append(uuid.UUID(text))
    return found
