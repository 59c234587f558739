"""The pages about recordings: list, one recording, and the forms on them."""

import json
import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.http.caller import signed_in
from accounts.http.csv_lines import csv_lines
from accounts.limits.rates import TooOften
from detection.reports.keeping import PDF
from detection.sessions.comparing import differ
from detection.speech.comparing import (
    choices_among,
    earlier_choices,
    measured_in_both,
    others_of,
    side_of,
    together,
)
from detection.speech.library import results, run_again
from detection.speech.listing import MAX_SEARCH_CHARACTERS, found_recordings, page_of, rows_of
from detection.speech.models import SpeechDetection
from detection.speech.report import report_of
from detection.speech.selectors import (
    finished_detections,
    latest_examination,
    own_finished,
    own_recording,
)
from detection.speech.shown import chart_of, recording_context
from detection.speech.uploads import SOUND_TRACK, VOICES
from media_jobs.errors import Refused
from media_jobs.jobs import services as job_verbs
from media_jobs.uploads.kinds import accept_of
from media_jobs.uploads.services import delete_upload
from media_jobs.uploads.take_in import take_in
from media_jobs.uploads.upload_handler import HashedUpload

# What this page has done with a file, whether it has pictures or not.
HEARD = (VOICES, SOUND_TRACK)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def recordings(request: HttpRequest) -> HttpResponse:
    """The visitor's recordings, newest first; only the list when htmx asks. Takes a file from a
    browser without scripts."""
    errors = []
    if request.method == "POST":
        try:
            return _upload(request)
        except (Refused, TooOften) as error:
            errors.append(str(error.message))
    search = request.GET.get("search", "")[:MAX_SEARCH_CHARACTERS]
    found = found_recordings(signed_in(request), search)
    page = page_of(found, request.GET.get("cursor", ""))
    taken = [each for purpose in HEARD for each in purpose.taken]
    context = {
        "page": page,
        "rows": rows_of(page.rows),
        "count": found.count(),
        "search": search.strip(),
        "purpose": VOICES,
        "purposes_sent": ",".join(purpose.name for purpose in HEARD),
        "formats": taken,
        "accepts": accept_of(kind for kind, _ in taken),
        "record_seconds": settings.MAX_AUDIO_SECONDS,
        "upload_errors": errors,
    }
    partial = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    template = "voices/_list.html" if partial else "voices/list.html"
    return render(request, template, context, status=400 if errors else 200)


def _upload(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    if not isinstance(file, HashedUpload):
        raise Refused("file_required", "Choose a recording first.")
    taken = take_in(owner=signed_in(request), file=file, purposes=HEARD)
    if not taken.new:
        messages.info(request, "You had uploaded this recording before; here it is.")
    return redirect("recording", taken.upload.pk)


@login_required
@require_safe
@vary_on_headers("HX-Request")
def recording(request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
    """One recording with its state or verdict; only that panel when htmx asks."""
    context = recording_context(own_recording(request, recording_id))
    partial = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    template = "voices/_panel.html" if partial else "voices/detail.html"
    return render(request, template, context)


@login_required
@require_safe
def compare(request: HttpRequest, detection_id: uuid.UUID, other_id: uuid.UUID) -> HttpResponse:
    """Two verdicts, players and stretches side by side; others' are not found."""
    if detection_id == other_id:
        raise Http404("An examination is not compared with itself.")
    first, second = own_finished(request, detection_id), own_finished(request, other_id)
    context = {
        "sides": [side_of(first), side_of(second)],
        "same_file": first.upload_id == second.upload_id,
        "differ": differ(first.label, second.label),
        "together": together(first, second),
        "measured": measured_in_both(first, second),
    }
    return render(request, "voices/compare.html", context)


@login_required
@require_safe
def choose(request: HttpRequest, detection_id: uuid.UUID) -> HttpResponse:
    """Other examinations of the same recording, and the visitor's other recordings with a verdict,
    one of which is compared with this one."""
    detection = own_finished(request, detection_id)
    search = request.GET.get("search", "")[:MAX_SEARCH_CHARACTERS]
    found = others_of(signed_in(request), detection, search)
    page = page_of(found, request.GET.get("cursor", ""))
    context = {
        "name": detection.upload.filename,
        "address": reverse("recording", args=[detection.upload_id]),
        "likely_title": "The same file, examined at another time",
        "likely": earlier_choices(detection),
        "page": page,
        "others": choices_among(detection, page.rows),
        "count": found.count(),
        "search": search.strip(),
    }
    return render(request, "compare/choose.html", context)


@login_required
@require_safe
def chart(request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
    """What the chart of the newest verdict is drawn from."""
    return JsonResponse(chart_of(_newest(request, recording_id)))


@login_required
@require_safe
def export_json(request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
    """What was found, as one JSON file without links that expire."""
    upload = own_recording(request, recording_id)
    text = json.dumps(results(upload), cls=DjangoJSONEncoder, indent=2)
    headers = _download(upload.pk, "json")
    return HttpResponse(text, content_type="application/json", headers=headers)


COLUMNS = ("start_seconds", "end_seconds", "spoken_seconds", "spoof_probability")


@login_required
@require_safe
def export_csv(request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
    """A row for each window."""
    detection = _newest(request, recording_id)
    headers = _download(recording_id, "csv")
    lines = csv_lines(COLUMNS, detection.windows)
    return HttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _newest(request: HttpRequest, recording_id: uuid.UUID) -> SpeechDetection:
    detection = finished_detections(own_recording(request, recording_id)).first()
    if detection is None:
        raise Http404("There is no verdict yet.")
    return detection


def _download(recording_id: uuid.UUID, extension: str) -> dict[str, str]:
    name = f"voices-{recording_id}.{extension}"
    return {"Content-Disposition": f'attachment; filename="{name}"'}


@login_required
@require_safe
def report(request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
    """The signed report of the newest verdict."""
    detection = _newest(request, recording_id)
    try:
        headers = {
            "Content-Disposition": f'attachment; filename="report-{recording_id}.pdf"',
            "Cache-Control": "private, no-cache",
        }
        return HttpResponse(report_of(detection), content_type=PDF, headers=headers)
    except Refused as error:
        messages.error(request, error.message)
        return redirect("recording", recording_id)


@login_required
@require_POST
def delete(request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
    """Delete a recording with everything that came of it."""
    upload = own_recording(request, recording_id)
    delete_upload(upload=upload)
    messages.success(request, f"“{upload.filename}” and its results were deleted.")
    return redirect("recordings")


@login_required
@require_POST
def cancel(request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
    """Stop the examination of a recording."""
    job = latest_examination(own_recording(request, recording_id).pk)
    if job is not None and not job_verbs.cancel(job=job):
        messages.info(request, "The analysis had already ended.")
    return redirect("recording", recording_id)


@login_required
@require_POST
def rerun(request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
    """Examine a recording again."""
    try:
        run_again(own_recording(request, recording_id))
    except (Refused, TooOften) as error:
        messages.error(request, error.message)
    return redirect("recording", recording_id)
