"""A moderator's word, as the file's owner sees it."""

from typing import Any

from detection.sessions.models import DetectionSession


def review_dict(session: DetectionSession) -> dict[str, Any] | None:
    """What stands on the session; None while nobody has said anything."""
    review = session.review
    if review is None:
        return None
    return {
        "found": review.found or None,
        "decision": review.decision,
        "note": review.note,
        "moderator": review.moderator.get_short_name() if review.moderator else "a moderator",
        "decided_at": review.decided_at,
    }
