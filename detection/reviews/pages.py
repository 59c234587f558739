"""The form on a video's page that asks for a moderator."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from detection.reviews.models import REMARK_LENGTH
from detection.reviews.requests import ask_for_review
from detection.sessions.lookup import own_video
from media_jobs.errors import Refused


@login_required
@require_POST
def video_review(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    """Ask for a moderator to look at the newest verdict on the visitor's video."""
    remark = request.POST.get("remark", "").replace("\r\n", "\n").strip()
    if len(remark) > REMARK_LENGTH:
        messages.error(request, f"Say it in at most {REMARK_LENGTH} characters.")
        return redirect("video", video_id)
    try:
        _, new = ask_for_review(upload=own_video(request, video_id), remark=remark)
    except Refused as error:
        messages.error(request, error.message)
    else:
        if new:
            messages.success(request, "A moderator will look at it. You will be told.")
        else:
            messages.info(request, "You have asked already; it still waits.")
    return redirect("video", video_id)
