"""Owners ask for a moderator."""

from django.db import transaction
from django.utils import timezone

from detection.reviews.models import ReviewCase, WaitsBecause
from detection.reviews.queue import waiting
from detection.sessions.selectors import finished_sessions
from media_jobs.errors import Refused, UploadGone
from media_jobs.jobs.latest import lock_upload
from media_jobs.models import Upload


@transaction.atomic
def ask_for_review(*, upload: Upload, remark: str = "") -> tuple[ReviewCase, bool]:
    """Have a moderator look at the newest verdict on a file; asking twice is asking once.

    Returns the case and whether the request is new. Raises `Refused` while there is no verdict,
    `UploadGone` when the file was deleted meanwhile.
    """
    if lock_upload(pk=upload.pk) is None:
        raise UploadGone
    session = finished_sessions().filter(upload=upload).first()
    if session is None:
        raise Refused("no_verdict", "There is no verdict to look at yet.", status=409)
    case = waiting().select_for_update(of=("self",)).filter(session=session).first()
    if case is not None and case.asked_at is not None:
        return case, False
    case = case or ReviewCase(session=session, because=WaitsBecause.ASKED)
    case.asked_at, case.remark = timezone.now(), remark
    case.save()
    return case, True
