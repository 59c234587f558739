"""Verdicts that wait for a moderator, and moderators who take them."""

from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from detection.models import DetectionSession, ReviewCase
from detection.reviews.queue import enqueue
from detection.reviews.requests import ask_for_review
from media_jobs.models import Upload
from tests.support.media import kept

QUEUE = "/admin/detection/reviewcase/"
MODEL = {"id": "house", "version": "1", "licence": "none", "sha256": "0" * 64, "wants_gpu": False}


def judged(
    owner: User, path: Path, *, label: str = "uncertain", probability: float = 0.5
) -> DetectionSession:
    """A file of the owner's with a verdict that was reached just now."""
    return _verdict_on(kept(owner, path), label, probability)


def judged_again(
    session: DetectionSession, *, label: str, probability: float = 0.5
) -> DetectionSession:
    """Another verdict on the same file."""
    return _verdict_on(upload_of(session), label, probability)


def _verdict_on(upload: Upload, label: str, probability: float) -> DetectionSession:
    session = DetectionSession.objects.create(
        owner=upload.owner,
        upload=upload,
        label=label,
        fake_probability=probability,
        thresholds={"authentic_below": 0.4, "manipulated_above": 0.6},
        model=MODEL,
        finished_at=timezone.now(),
    )
    enqueue(session)
    return session


def upload_of(session: DetectionSession) -> Upload:
    """The file that the session is about."""
    assert session.upload is not None
    return session.upload


def ask(session: DetectionSession, *, remark: str = "") -> None:
    """The owner asks for a moderator."""
    ask_for_review(upload=upload_of(session), remark=remark)


def take(browser: Client, session: DetectionSession) -> str:
    """The moderator takes the session's case; gives its page's path."""
    case = ReviewCase.objects.get(session=session, closed_at=None)
    browser.post(reverse("admin:detection_reviewcase_take", args=[case.pk]))
    return reverse("admin:detection_reviewcase_change", args=[case.pk])


def decide(browser: Client, page: str, *, found: str, note: str = "") -> Any:
    """The moderator says what they found on the page of a case."""
    return browser.post(page.replace("/change/", "/decide/"), {"found": found, "note": note})
