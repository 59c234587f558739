"""What users are told of reviews."""

from django.urls import reverse

from accounts.mail.services import mail_after_commit
from detection.reviews.models import Decision, Finding, Review
from detection.sessions.activities import REVIEWED, record_about

FINDINGS = {
    Finding.AUTHENTIC: "found it authentic",
    Finding.MANIPULATED: "found it manipulated",
    Finding.CANNOT_TELL: "could not tell whether it is authentic",
}


def tell_of_review(review: Review) -> None:
    """A moderator has looked: into the log, and by mail where an address is verified."""
    session, upload = review.session, review.session.upload
    name = f"“{upload.filename}”" if upload else "what a linked browser watched"
    finding = FINDINGS[Finding(review.found)]
    message = f"A moderator has looked at {name} and {finding}"
    record_about(session.owner_id, REVIEWED, message, upload)
    if upload is not None:
        mail_after_commit(
            user=session.owner,
            template="videos/email/reviewed",
            page=reverse("video", args=[upload.pk]),
            message=message,
            overturned=review.decision == Decision.OVERTURNED,
            note=review.note,
        )
