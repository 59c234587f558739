"""A report on its way to a client."""

import uuid

from django.http import HttpResponse

from accounts.models import User
from detection.reports.keeping import PDF, report_of
from detection.reports.lookup import session_to_report
from detection.reviews.access_log import note_look


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
