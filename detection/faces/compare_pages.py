"""Two files of the visitor's side by side: the same scene may show another face."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from detection.reviews.strips import strips_of
from detection.sessions.lookup import own_video
from detection.sessions.models import Label
from detection.sessions.selectors import newest_session, telling_dicts, video_dict
from detection.sessions.similarity import seen_before
from media_jobs.models import Upload


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
    context = {
        "sides": sides,
        "alike": next(alike, None),
        "differ": all(labels) and labels[0] != labels[1],
    }
    return render(request, "videos/compare.html", context)


def _side(video: Upload) -> dict[str, Any]:
    session = newest_session(video)
    return {
        "video": video_dict(video),
        "session": session,
        "strips": strips_of(session) if session and session.label != Label.NO_FACE else [],
        "telling": telling_dicts(session) if session else [],
    }
