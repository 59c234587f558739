"""What waits for a moderator, and in which order."""

from django.db import transaction
from django.db.models import F, QuerySet

from detection.reviews.models import ReviewCase, WaitsBecause
from detection.sessions.models import DetectionSession, Label
from detection.sessions.selectors import verdict_before

# Verdicts that are uncertain first, those nearest to one half before all; then what waits longest.
ORDER = (F("distance").asc(nulls_last=True), F("opened_at").asc(), F("pk").asc())


def waiting() -> QuerySet[ReviewCase]:
    """Every open case, the next one first."""
    return ReviewCase.objects.filter(closed_at=None).order_by(*ORDER)


@transaction.atomic
def enqueue(session: DetectionSession) -> None:
    """Put a session that has just reached its verdict into the queue, if it is worth a look.

    It takes the place of an earlier examination of the same file that still waits: what the owner
    asked, they asked of the file.
    """
    if session.upload_id is None:
        return
    reason = _reason(session)
    earlier = waiting().filter(session__upload=session.upload_id)
    case = earlier.select_for_update(of=("self",)).first()
    if case is None and reason:
        case = ReviewCase()
    elif case and not reason and case.asked_at is None:
        case.delete()
        return
    if case is not None:
        case.session = session
        case.because = reason or WaitsBecause.ASKED
        case.distance = _distance(session)
        case.save()


def _reason(session: DetectionSession) -> WaitsBecause | None:
    if session.label == Label.UNCERTAIN:
        return WaitsBecause.UNCERTAIN
    before = verdict_before(session)
    if before is not None and before.label != session.label:
        return WaitsBecause.CHANGED
    return None


def _distance(session: DetectionSession) -> float | None:
    if session.label != Label.UNCERTAIN or session.fake_probability is None:
        return None
    return abs(session.fake_probability - 0.5)
