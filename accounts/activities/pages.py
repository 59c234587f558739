"""The page that shows a user's log, and its lines as a file."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.activities.models import Activity
from accounts.activities.services import activities_of, clear
from accounts.activities.types import activity_types
from accounts.http.caller import signed_in
from accounts.http.csv_lines import csv_lines
from accounts.http.period import PeriodForm
from accounts.http.streaming import in_threads
from accounts.pagination.keyset import keyset_page

PER_PAGE = 50
LINES_A_CHUNK = 500
ORDER = ("-created_at", "-id")
COLUMNS = ("time", "type", "message", "page")


class ActivityFilter(PeriodForm):
    """Narrows the log; a field with an error narrows nothing."""

    search = forms.CharField(required=False, max_length=200, label="Text")
    type = forms.ChoiceField(required=False, label="Type")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted((kind.label.capitalize(), kind.name) for kind in activity_types)
        choices = [("", "Any"), *((name, label) for label, name in kinds)]
        self.fields["type"].choices = choices  # type: ignore[attr-defined]

    def narrowed(self, log: QuerySet[Activity]) -> QuerySet[Activity]:
        """The lines that fit."""
        log = self.period.of_moments(log, "created_at")
        if kind := self.cleaned_data.get("type"):
            log = log.filter(type=kind)
        if text := self.cleaned_data.get("search"):
            log = log.filter(message__icontains=text)
        return log


@login_required
@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    """The visitor's log, newest first, narrowed by type, days and text."""
    form = ActivityFilter(request.GET)
    log = form.narrowed(activities_of(signed_in(request)))
    context = {
        "form": form,
        "page": keyset_page(log, order=ORDER, size=PER_PAGE, cursor=request.GET.get("cursor", "")),
        "count": log.count(),
        "filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "activity/page.html", context)


@login_required
@require_safe
def export_activity(request: HttpRequest, form: str) -> StreamingHttpResponse:
    """The lines that the same filters leave, as CSV or JSON, written while they are read."""
    log = ActivityFilter(request.GET).narrowed(activities_of(signed_in(request)))
    rows = (
        (line.created_at.isoformat(), line.type, line.message, line.paths.get("page", ""))
        for line in log.order_by(*ORDER).iterator(chunk_size=1000)
    )
    content, content_type = {
        "csv": (csv_lines(COLUMNS, rows), "text/csv; charset=utf-8"),
        "json": (_json(rows), "application/json"),
    }[form]
    named = {"Content-Disposition": f'attachment; filename="activity.{form}"'}
    chunks = in_threads(_chunks(content))
    return StreamingHttpResponse(chunks, content_type=content_type, headers=named)


def _chunks(lines: Iterator[str]) -> Iterator[bytes]:
    while some := "".join(islice(lines, LINES_A_CHUNK)):
        yield some.encode()


def _json(rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    before = "["
    for row in rows:
        yield before + json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False)
        before = ",\n"
    yield "[]" if before == "[" else "]\n"


@login_required
@require_POST
def clear_activity(request: HttpRequest) -> HttpResponse:
    """Empty the visitor's log."""
    clear(user=signed_in(request))
    messages.success(request, "Your activity was cleared.")
    return redirect("activity")
