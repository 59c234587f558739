"""The pages about videos: list, one video, and the forms on them."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.http.caller import signed_in
from accounts.http.csv_lines import csv_lines
from accounts.pagination.keyset import keyset_page
from detection.engines.scale import percent
from detection.faces.evidence import rendered_evidence
from detection.faces.library import FACES, exported
from detection.reviews.strips import strips_of
from detection.sessions.comparing import Choice, Curves, Together, day_in_words, differ
from detection.sessions.lookup import own_video
from detection.sessions.models import Label
from detection.sessions.selectors import (
    EXAMINED,
    frame_dict,
    latest_examination,
    listed_videos_of,
    newest_session,
    results_dict,
    shown_as,
    telling_dicts,
    video_dict,
    video_uploads_of,
)
from detection.sessions.similarity import offset_between, seen_before
from detection.sessions.video_kinds import VideoKind
from media_jobs.errors import Refused
from media_jobs.files.sizes import size_in_words
from media_jobs.jobs import services as job_verbs
from media_jobs.library.filters import Filters
from media_jobs.library.listing import list_page
from media_jobs.library.selectors import elsewhere, notes_of
from media_jobs.models import Upload
from media_jobs.uploads.services import delete_upload
from media_jobs.uploads.work import not_begun

PER_PAGE = 20
MOST_ALIKE = 5


@login_required
@require_safe
def compare(request: HttpRequest, video_id: uuid.UUID, other_id: uuid.UUID) -> HttpResponse:
    """Both files with their verdicts, players and faces through time; others' are not found."""
    if video_id == other_id:
        raise Http404("A file is not compared with itself.")
    video, other = own_video(request, video_id), own_video(request, other_id)
    sides = [_side(video), _side(other)]
    labels = [side["session"] and side["session"].label for side in sides]
    alike = (found for found in seen_before(video) if found["video_id"] == str(other.pk))
    both_play = all(side["shown_as"] == "video" for side in sides)
    context = {
        "sides": sides,
        "alike": next(alike, None),
        "differ": differ(*labels),
        "together": _together(video, other, sides) if both_play else None,
    }
    return render(request, "videos/compare.html", context)


def _together(video: Upload, other: Upload, sides: list[dict[str, Any]]) -> Together:
    sessions = [side["session"] for side in sides]
    curves = None
    if all(session and session.fake_probability is not None for session in sessions):
        first, second = (reverse("api-session-aggregated", args=[one.pk]) for one in sessions)
        means, note = (
            "Probability of manipulation",
            "The worst face of each, two seconds at a time.",
        )
        curves = Curves(first, second, "fake_probability", means, note)
    return Together(video.filename, other.filename, offset_between(video, other), curves)


@login_required
@require_safe
def choose(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    """The visitor's other files with a verdict, one of which is compared with this one."""
    video, search = own_video(request, video_id), request.GET.get("search", "")
    user = signed_in(request)
    found = Filters(search=search).narrow(listed_videos_of(user), user)
    found = found.exclude(latest_label="").exclude(pk=video.pk)
    page = keyset_page(
        found, order=("-created_at", "-id"), size=PER_PAGE, cursor=request.GET.get("cursor", "")
    )
    context = {
        "name": video.filename,
        "address": reverse("video", args=[video.pk]),
        "likely_title": "The same scene",
        "likely": [_alike(other) for other in seen_before(video)[:MOST_ALIKE]],
        "page": page,
        "others": [_other(video, other) for other in page.rows],
        "count": found.count(),
        "search": search,
    }
    return render(request, "compare/choose.html", context)


def _alike(other: dict[str, Any]) -> Choice:
    told = f"{percent(other['likeness'])} alike, {day_in_words(other['created_at'])}"
    return Choice(other["compare"], other["filename"], other["label"], told)


def _other(video: Upload, other: Upload) -> Choice:
    address = reverse("video-compare", args=[video.pk, other.pk])
    told = f"{size_in_words(other.size_bytes)}, {day_in_words(other.created_at)}"
    return Choice(address, other.filename, other.latest_label, told)


def _side(video: Upload) -> dict[str, Any]:
    session = newest_session(video)
    return {
        "video": video_dict(video),
        "shown_as": shown_as(video.kind, video.content_type),
        "session": session,
        "strips": strips_of(session) if session and session.label != Label.NO_FACE else [],
        "telling": telling_dicts(session) if session else [],
    }


def own_upload(request: HttpRequest, video_id: uuid.UUID) -> Upload:
    """The same for who needs nothing of what was found in it."""
    return get_object_or_404(video_uploads_of(signed_in(request)), pk=video_id)


@login_required
@require_safe
@vary_on_headers("HX-Request")
def videos(request: HttpRequest) -> HttpResponse:
    """The visitor's examined videos, searched and filtered; only the list when htmx asks."""
    return list_page(request, title="Videos", kinds=VideoKind.values, only=EXAMINED)


@login_required
@require_safe
@vary_on_headers("HX-Request")
def video(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    """One video with its state or verdict; only that panel when htmx asks."""
    shown = own_video(request, video_id)
    facts = video_dict(shown)
    result = results_dict(shown)
    context = {
        "video": facts
        | {
            "original_filename": shown.original_filename,
            "download_name": shown.download_name,
            "file_url": facts["links"]["stream"],
            "poster_url": "",
            "shown_as": shown_as(facts["kind"], facts["content_type"]),
        },
        "job": facts["job"],
        "result": result if result["label"] else None,
        "differing": [other for other in result["seen_before"] if other["differs"]],
        "review": result["review"],
        "tags": shown.tags.all(),
        "notes": notes_of(shown),
        "also": not_begun([shown]).get(shown.pk),
        "elsewhere": elsewhere(shown, than=FACES.name),
        "other_evidence": rendered_evidence(shown, request),
    }
    partial = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, "videos/_panel.html" if partial else "videos/detail.html", context)


@login_required
@require_POST
def video_delete(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    """Delete a video with everything that came of it."""
    shown = own_upload(request, video_id)
    delete_upload(upload=shown)
    messages.success(request, f"“{shown.filename}” and its results were deleted.")
    return redirect("videos")


@login_required
@require_POST
def video_cancel(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    """Stop a video's examination."""
    job = latest_examination(own_upload(request, video_id).pk)
    if job is not None and not job_verbs.cancel(job=job):
        messages.info(request, "The analysis had already ended.")
    return redirect("video", video_id)


@login_required
@require_POST
def video_rerun(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    """Examine a video again."""
    job = latest_examination(own_upload(request, video_id).pk)
    try:
        if job is not None:
            job_verbs.rerun(job=job)
    except Refused as error:
        messages.error(request, error.message)
    return redirect("video", video_id)


@login_required
@require_safe
def export_json(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    """The video's facts and results as one JSON file, without the links that expire."""
    shown = own_video(request, video_id)
    text = json.dumps(exported(shown), cls=DjangoJSONEncoder, indent=2)
    return HttpResponse(text, content_type="application/json", headers=_download(shown, "json"))


@login_required
@require_safe
def export_csv(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    """A row for each face in each frame (one with empty columns where there is none)."""
    shown = own_video(request, video_id)
    lines = csv_lines(COLUMNS, _rows(shown))
    return HttpResponse(
        lines, content_type="text/csv; charset=utf-8", headers=_download(shown, "csv")
    )


COLUMNS = ("index", "seconds", "track", "label", "fake_probability", "x", "y", "width", "height")


def _rows(shown: Upload) -> Iterator[list[Any]]:
    session = newest_session(shown)
    if session is None:
        return
    for row in session.frames.iterator(chunk_size=1000):
        frame = frame_dict(session, row)
        base: list[Any] = [frame["index"], frame["seconds"]]
        if not frame["faces"]:
            yield [*base, "", frame["label"], "", "", "", "", ""]
        for face in frame["faces"]:
            box = face["box"]
            yield [
                *base,
                face["track"],
                frame["label"],
                face["fake_probability"],
                *(box[name] for name in ("x", "y", "width", "height")),
            ]


def _download(shown: Upload, extension: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="scan-{shown.pk}.{extension}"'}
