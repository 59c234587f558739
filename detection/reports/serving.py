"""Which session a report is about, who may have it, and the report on its way to a client."""

import uuid

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from accounts.models import User
from detection.reports.keeping import PDF, report_of
from detection.reviews.access_log import note_look
from detection.sessions.models import DetectionSession
from detection.sessions.selectors import finished_sessions, video_uploads_of
from media_jobs.errors import Refused
from media_jobs.models import Upload


def session_to_report(user: User, video_id: uuid.UUID) -> DetectionSession:
    """The newest finished examination of a video of the user's, or that the user may look over.

    Raises `Http404` for anybody else's video, `Refused` while there is no verdict.
    """
    videos = Upload.objects.all() if may_look_over(user) else video_uploads_of(user)
    video = get_object_or_404(videos, pk=video_id)
    session = reportable().filter(upload=video).first()
    if session is None:
        raise Refused("no_verdict", "There is no verdict to report on yet.", status=409)
    return session


def may_look_over(user: User) -> bool:
    """Whether the user sees everybody's sessions, as moderators do in the admin."""
    return user.is_staff and user.has_perm("detection.view_detectionsession")


def reportable() -> QuerySet[DetectionSession]:
    """Sessions that a report can be made of, newest first.

    What a linked browser watched is none: it scored the faces itself, so that this installation
    cannot attest anything of them.
    """
    found = finished_sessions().filter(upload__isnull=False, job__isnull=False)
    return found.select_related("upload", "job", "review__moderator")


def report_for(user: User, video_id: uuid.UUID) -> HttpResponse:
    """The newest report on a video as a download; whoever has it of somebody else is on record.

    Raises `Http404` for a video that the user may not see, `Refused` while there is no report.
    """
    session = session_to_report(user, video_id)
    response = HttpResponse(report_of(session), content_type=PDF)
    note_look(session=session, moderator=user)
    # A name of ours, never that of the upload.
    response["Content-Disposition"] = f'attachment; filename="report-{video_id}.pdf"'
    response["Cache-Control"] = "private, no-cache"
    return response
