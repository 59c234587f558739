"""What users are told of examinations."""

import uuid

from django.urls import reverse

from accounts.activities.services import record
from accounts.activities.types import ActivityType
from accounts.notices.services import notify
from accounts.notices.types import NoticeType
from detection.sessions.models import DetectionSession, Label
from detection.sessions.selectors import verdict_before
from media_jobs.models import Upload

SCAN_STARTED = ActivityType("scan_started", "Scan Started", counts_as="videos")
SCAN_COMPLETED = ActivityType("scan_completed", "Scan Completed", counts_as="videos")
SCAN_FAILED = ActivityType("scan_failed", "Scan Failed", counts_as="videos")
SCAN_CANCELLED = ActivityType("scan_cancelled", "Scan Cancelled", counts_as="videos")
VERDICT_CHANGED = ActivityType("verdict_changed", "Verdict Changed")
REVIEWED = ActivityType("reviewed", "Reviewed")
TYPES = (SCAN_STARTED, SCAN_COMPLETED, SCAN_FAILED, SCAN_CANCELLED, VERDICT_CHANGED, REVIEWED)

VERDICT_IS_ANOTHER = NoticeType("verdict_changed", "Verdict Changed", "uncertain")
LOOKED_AT = NoticeType("reviewed", "Reviewed", "stamp", by_mail=True)
NOTICES = (VERDICT_IS_ANOTHER, LOOKED_AT)

READINGS = {
    Label.AUTHENTIC: "looks authentic",
    Label.MANIPULATED: "looks manipulated",
    Label.UNCERTAIN: "has no clear answer",
    Label.NO_FACE: "shows no face",
}


def record_verdict(session: DetectionSession) -> None:
    """A scan, or what a linked browser watched, has its verdict."""
    upload = session.upload
    name = f"“{upload.filename}”" if upload else "What a linked browser watched"
    message = f"{name} {READINGS[Label(session.label)]}"
    record_session_activity(session.owner_id, SCAN_COMPLETED, message, upload)


def record_verdict_change(session: DetectionSession) -> None:
    """A stored file was examined again, and the verdict is another one."""
    before = verdict_before(session)
    if before is None or before.label == session.label or session.upload is None:
        return
    name, model = session.upload.filename, f"{session.model['id']} {session.model['version']}"
    now, then = READINGS[Label(session.label)], READINGS[Label(before.label)]
    message = f"Examined again with {model}, “{name}” {now}; before, it {then}"
    record_session_activity(session.owner_id, VERDICT_CHANGED, message, session.upload)
    tell(session, VERDICT_IS_ANOTHER, message)


def tell(session: DetectionSession, kind: NoticeType, message: str, details: str = "") -> None:
    """Give the owner of a session a notice about it; a mail has `details` too."""
    upload = session.upload
    notify(
        user_id=session.owner_id,
        kind=kind,
        message=message,
        details=details,
        page=reverse("video", args=[upload.pk]) if upload else "",
        about=upload.pk if upload else None,
    )


def record_session_activity(
    user_id: uuid.UUID, kind: ActivityType, message: str, upload: Upload | None
) -> None:
    paths = {}
    if upload is not None:
        paths["page"] = reverse("video", args=[upload.pk])
        paths["video_path"] = reverse("api-video", args=[upload.pk])
    about = upload.pk if upload else None
    record(user_id=user_id, kind=kind, message=message, about=about, **paths)
