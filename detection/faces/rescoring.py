"""Examining stored files again with a new model, on the installation's account."""

from collections.abc import Iterator

from django.db.models import OuterRef, Subquery

from detection.faces.scorer import is_current
from detection.sessions.models import DetectionSession
from detection.sessions.video_kinds import FACE_KINDS, FACE_RESCORE_KIND
from media_jobs.errors import UploadGone
from media_jobs.jobs.services import submit
from media_jobs.models import UNFINISHED, Job, Upload


def outdated() -> Iterator[Upload]:
    """Files whose latest verdict came from another model or other settings, oldest verdict first.

    What waits or runs already is left out.
    """
    latest = (
        DetectionSession.objects.filter(upload=OuterRef("pk"))
        .exclude(label="")
        .order_by("-created_at", "-id")
    )
    busy = Job.objects.filter(kind__in=FACE_KINDS, status__in=UNFINISHED).values("upload")
    uploads = Upload.objects.exclude(pk__in=busy).annotate(
        session=Subquery(latest.values("pk")[:1])
    )
    sessions = DetectionSession.objects.filter(
        pk__in=uploads.exclude(session=None).values("session")
    )
    for session in sessions.select_related("upload__owner").order_by("finished_at").iterator(200):
        if session.upload is not None and not is_current(session):
            yield session.upload


def rescore(upload: Upload) -> Job | None:
    """Have a file examined again; None when it was deleted meanwhile."""
    try:
        return submit(owner=upload.owner, kind=FACE_RESCORE_KIND, subject=upload)
    except UploadGone:
        return None
