"""What users are told of scans and of reviews."""

import uuid

from django.urls import reverse

from accounts.activities import record
from accounts.activity_types import ActivityType
from accounts.mails import mail_after_commit
from detection.models import DetectionSession, Label
from detection.review_models import Decision, Finding, Review
from detection.selectors import verdict_before
from media_jobs.models import Job, JobStatus, Upload

SCAN_STARTED = ActivityType("scan_started", "Scan Started", counts_as="videos")
SCAN_COMPLETED = ActivityType("scan_completed", "Scan Completed", counts_as="videos")
SCAN_FAILED = ActivityType("scan_failed", "Scan Failed", counts_as="videos")
SCAN_CANCELLED = ActivityType("scan_cancelled", "Scan Cancelled", counts_as="videos")
VERDICT_CHANGED = ActivityType("verdict_changed", "Verdict Changed")
REVIEWED = ActivityType("reviewed", "Reviewed")
TYPES = (SCAN_STARTED, SCAN_COMPLETED, SCAN_FAILED, SCAN_CANCELLED, VERDICT_CHANGED, REVIEWED)

READINGS = {
    Label.AUTHENTIC: "looks authentic",
    Label.MANIPULATED: "looks manipulated",
    Label.UNCERTAIN: "has no clear answer",
    Label.NO_FACE: "shows no face",
}

FINDINGS = {
    Finding.AUTHENTIC: "found it authentic",
    Finding.MANIPULATED: "found it manipulated",
    Finding.CANNOT_TELL: "could not tell whether it is authentic",
}


def tell_of_scan(job: Job) -> None:
    """A scan was submitted, failed or was cancelled."""
    upload = job.upload
    name = f"“{upload.filename}”" if upload else "a file"
    if job.status == JobStatus.FAILED:
        kind, message = SCAN_FAILED, f"{name} was not scanned. {job.error_message}"
    elif job.status == JobStatus.CANCELLED:
        kind, message = SCAN_CANCELLED, f"The scan of {name} was cancelled"
    else:
        kind, message = SCAN_STARTED, f"The scan of {name} was started"
    _record(job.owner_id, kind, message, upload)


def tell_of_verdict(session: DetectionSession) -> None:
    """A scan, or what a linked browser watched, has its verdict."""
    upload = session.upload
    name = f"“{upload.filename}”" if upload else "What a linked browser watched"
    message = f"{name} {READINGS[Label(session.label)]}"
    _record(session.owner_id, SCAN_COMPLETED, message, upload)


def tell_of_change(session: DetectionSession) -> None:
    """A stored file was examined again, and the verdict is another one."""
    before = verdict_before(session)
    if before is None or before.label == session.label or session.upload is None:
        return
    name, model = session.upload.filename, f"{session.model['id']} {session.model['version']}"
    now, then = READINGS[Label(session.label)], READINGS[Label(before.label)]
    message = f"Examined again with {model}, “{name}” {now}; before, it {then}"
    _record(session.owner_id, VERDICT_CHANGED, message, session.upload)


def tell_of_review(review: Review) -> None:
    """A moderator has looked: into the log, and by mail where an address is verified."""
    session, upload = review.session, review.session.upload
    name = f"“{upload.filename}”" if upload else "what a linked browser watched"
    finding = FINDINGS[Finding(review.found)]
    message = f"A moderator has looked at {name} and {finding}"
    _record(session.owner_id, REVIEWED, message, upload)
    if upload is not None:
        mail_after_commit(
            user=session.owner,
            template="videos/email/reviewed",
            page=reverse("video", args=[upload.pk]),
            message=message,
            overturned=review.decision == Decision.OVERTURNED,
            note=review.note,
        )


def _record(user_id: uuid.UUID, kind: ActivityType, message: str, upload: Upload | None) -> None:
    paths = {}
    if upload is not None:
        paths["page"] = reverse("video", args=[upload.pk])
        paths["video_path"] = reverse("api-video", args=[upload.pk])
    about = upload.pk if upload else None
    record(user_id=user_id, kind=kind, message=message, about=about, **paths)
