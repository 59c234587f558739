"""The page on which an owner names an upload, tags it and writes notes."""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http.caller import signed_in
from media_jobs.errors import Refused
from media_jobs.library.models import MAX_NOTE_CHARACTERS, MAX_TAG_CHARACTERS, MAX_TAGS
from media_jobs.library.selectors import notes_of, own_item, page_of, tags_of
from media_jobs.library.services import clean_name, clean_note, clean_tags, edit

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
        "form": form,
        "upload": upload,
        "page": page_of(upload),
        "known_tags": tags_of(signed_in(request)),
    }
    return render(request, "library/edit.html", context, status=400 if form.errors else 200)
