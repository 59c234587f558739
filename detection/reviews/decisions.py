"""Moderators say what they found."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from detection.reviews.claims import claimed_by_other
from detection.reviews.models import Decision, Finding, Review
from detection.reviews.queue import waiting
from detection.sessions.activities import LOOKED_AT, REVIEWED, record_session_activity, tell
from detection.sessions.models import DetectionSession, Label
from media_jobs.errors import Refused, UploadGone
from media_jobs.jobs.latest import lock_upload

FINDINGS = {
    Finding.AUTHENTIC: "found it authentic",
    Finding.MANIPULATED: "found it manipulated",
    Finding.CANNOT_TELL: "could not tell whether it is authentic",
}


def record_review(review: Review) -> None:
    """A moderator has looked: a line, and a notice, which is mailed where its owner wants that."""
    session, upload = review.session, review.session.upload
    name = f"“{upload.filename}”" if upload else "what a linked browser watched"
    finding = FINDINGS[Finding(review.found)]
    message = f"A moderator has looked at {name} and {finding}"
    record_session_activity(session.owner_id, REVIEWED, message, upload)
    overturned = review.decision == Decision.OVERTURNED
    contrary = "That is not what the machine had said." if overturned else ""
    details = "\n\n".join(filter(None, (contrary, review.note)))
    tell(session, LOOKED_AT, message, details)


def decision_on(label: str, found: str) -> Decision:
    """What a finding means for a verdict: it holds, it does not, or that stays open."""
    if found == Finding.CANNOT_TELL:
        return Decision.CONFIRMED if label == Label.UNCERTAIN else Decision.UNDECIDED
    return Decision.CONFIRMED if found == label else Decision.OVERTURNED


@transaction.atomic
def review(*, session: DetectionSession, moderator: User, found: str, note: str) -> Review:
    """Record what a moderator found; it stands until a later word does, and its owner is told.

    Raises `Refused` when the file is the moderator's own, `UploadGone` when it was deleted.
    """
    if session.owner_id == moderator.pk:
        raise Refused("own_file", "Nobody reviews a file of their own.", status=403)
    session = _lock(session)
    kept = Review.objects.create(
        session=session,
        moderator=moderator,
        found=found,
        decision=decision_on(session.label, found),
        note=note,
    )
    session.review = kept
    session.save(update_fields=["review"])
    waiting().order_by().filter(session=session).update(
        closed_at=timezone.now(), claimed_by=None, claimed_until=None
    )
    record_review(kept)
    return kept


@transaction.atomic
def decide(*, case_id: int, moderator: User, found: str, note: str) -> Review:
    """Record what a moderator found about a case, which then leaves the queue.

    A claim that has run out does no harm while nobody else has taken the case. Raises `Refused`
    when somebody else has, or has decided it, or its file was deleted, and what `review` raises.
    """
    cases = waiting().select_related("session", "claimed_by").filter(pk=case_id)
    case = cases.first()
    if case is not None:
        _lock(case.session)  # before the case: whoever deletes the file begins with the file
        case = cases.select_for_update(of=("self",)).first()
    if case is None:
        raise Refused("decided", "Somebody has decided or deleted this meanwhile.", status=409)
    if claimed_by_other(case, moderator):
        message = f"Your time with it was over, and {case.claimed_by} is looking at it now."
        raise Refused("claimed", message, status=409)
    return review(session=case.session, moderator=moderator, found=found, note=note)


def _lock(session: DetectionSession) -> DetectionSession:
    """The session as it is now, neither deleted nor judged by others until this transaction ends.

    Raises `UploadGone`.
    """
    if session.upload_id is not None and lock_upload(pk=session.upload_id) is None:
        raise UploadGone
    sessions = DetectionSession.objects.select_for_update(no_key=True).filter(pk=session.pk)
    found = sessions.first()
    if found is None:
        raise UploadGone
    return found
