"""What a moderator sees of a case: the file and what was found in it, nothing else of its owner."""

from typing import Any

from django.utils import timezone

from detection.reviews.models import Review, ReviewCase
from detection.reviews.strips import strips_of, tracks_of
from detection.sessions.models import DetectionSession
from detection.sessions.selectors import shown_as, telling_dicts
from media_jobs.files.links import link_to


def page_of(session: DetectionSession) -> dict[str, Any]:
    """The file, the frames and stretches that its verdict rests on, and earlier words on it."""
    upload = session.upload
    assert upload is not None, "only files wait for a moderator"
    said = Review.objects.filter(session__upload=upload).select_related("moderator", "session")
    return {
        "file_url": link_to(upload.key, content_type=upload.content_type),
        "kind": upload.kind,
        "shown_as": shown_as(upload.kind, upload.content_type),
        "media": upload.media or {},
        "tracks": tracks_of(session),
        "telling": telling_dicts(session),
        "strips": strips_of(session) if session.windows.exists() else [],
        "said": said,
    }


def in_hand(case: ReviewCase) -> str:
    """Who is looking at a case and until when; empty when nobody is."""
    if case.claimed_by is None or case.claimed_until is None:
        return ""
    if case.claimed_until <= timezone.now():
        return ""
    return f"{case.claimed_by.get_short_name()}, until {case.claimed_until:%H:%M %Z}"
