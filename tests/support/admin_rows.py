"""A row or more of everything that the admin shows, some as odd as a client can make them."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import models
from django.utils import timezone

from accounts.models import Role, RoleChange, User
from billing.models import EntryKind, Hold, LedgerEntry, Purchase
from billing.services import open_wallet
from detection.models import (
    AggregatedVerdict,
    Decision,
    DetectionSession,
    Finding,
    FrameResult,
    Label,
    Look,
    Review,
    ReviewCase,
    Source,
    WaitsBecause,
)
from detection.sessions.video_kinds import VideoKind
from detection.speech.models import SpeechDetection
from generation.lectures.courses.models import Course, CourseLecture
from generation.lectures.models import Lecture, LectureFile, Slide, TranscriptLine
from media_jobs.models import Artifact, Job, JobStatus, JobStep, Upload, Worker

# What may stand in a column of JSON.
ODD_JSON: tuple[Any, ...] = (
    {},
    [],
    None,
    "text",
    5,
    True,
    [1, None, "x", [], {}],
    [{"message": 5}, {}],
    {"id": 1, "version": 2},
    {"id": {"a": []}, "sha256": None},
    {"authentic_below": "x", "track": [1]},
)


def fill(owner: User, staff: User) -> None:
    """Make the rows: `owner` has uploads, jobs, sessions and money, `staff` has looked at them."""
    sessions = list(_sessions(owner))
    for session in sessions:
        _examined(session, staff)
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    SocialAccount.objects.create(user=owner, provider="google", uid="1'\"", extra_data={"a": [1]})
    for user, actor in ((owner, staff), (owner, None)):
        RoleChange.objects.create(
            user=user, actor=actor, was=Role.USER, became=Role.USER,
            was_active=True, became_active=False, reason="“why”",
        )  # fmt: skip
    RoleChange.objects.create(
        user_id=uuid.uuid4(), actor_id=uuid.uuid4(), was=Role.USER, became=Role.ADMIN,
        was_active=True, became_active=True,
    )  # fmt: skip
    _money(owner, staff)
    _lecture(owner)
    _voices(owner)
    now = timezone.now()
    Worker.objects.create(
        name="host'\"😀:1", queues=["cpu"], device="CPU", started_at=now, beat_at=now
    )


def _sessions(owner: User) -> Iterator[DetectionSession]:
    for number, odd in enumerate(ODD_JSON):
        upload = Upload.objects.create(
            owner=owner, kind=VideoKind.values[number % 2], file=f"uploads/{number}/source.mp4",
            filename=f"{number}'\"<é😀>%s.mp4", content_type="video/mp4", size_bytes=number,
            sha256=f"{number:064x}", media=odd,
        )  # fmt: skip
        job = Job.objects.create(
            kind="face_scan", owner=owner, upload=upload, params=_never_null(odd),
            error_message="<b>", status=JobStatus.values[number % 6], heartbeat_at=timezone.now(),
        )  # fmt: skip
        JobStep.objects.create(job=job, name="examine", ordinal=0)
        Artifact.objects.create(
            job=job, name="a", file="a", content_type="image/jpeg", size_bytes=1
        )
        common: dict[str, Any] = {
            "reasons": _never_null(odd), "tracks": _never_null(odd), "model": _never_null(odd),
            "thresholds": _never_null(odd), "settings": _never_null(odd),
        }  # fmt: skip
        label = [*Label.values, ""][number % 5]
        yield DetectionSession.objects.create(
            owner=owner, upload=upload, job=job, label=label, fake_probability=None, **common
        )
        yield DetectionSession.objects.create(
            owner=owner, source=Source.EXTENSION, client_id=f"s{number}", label=label, **common
        )


def _never_null(odd: Any) -> Any:
    """As it can be kept: JSON's null, where the column takes no NULL."""
    return models.Value(None, models.JSONField()) if odd is None else odd


def _examined(session: DetectionSession, staff: User) -> None:
    for index, odd in enumerate(ODD_JSON):
        FrameResult.objects.create(
            session=session, index=index, seconds=index, faces=_never_null(odd)
        )
    AggregatedVerdict.objects.create(
        session=session, track=1, start_seconds=0, end_seconds=2, label=Label.UNCERTAIN,
        fake_probability=0.5, frames=20,
    )  # fmt: skip
    Review.objects.create(
        session=session, moderator=staff, found=Finding.CANNOT_TELL, decision=Decision.UNDECIDED
    )
    Look.objects.create(session=session, moderator=staff)
    Look.objects.create(session=session, moderator_id=uuid.uuid4())
    if session.upload_id:
        ReviewCase.objects.create(
            session=session, because=WaitsBecause.UNCERTAIN, distance=0.1, claimed_by=staff,
            claimed_until=timezone.now() + timedelta(minutes=5),
        )  # fmt: skip


def _money(owner: User, staff: User) -> None:
    wallet = open_wallet(user=owner)
    Hold.objects.create(wallet=wallet, reference="job:'\"", amount=1, purpose="<b>")
    LedgerEntry.objects.create(
        wallet=wallet, kind=EntryKind.ADJUSTMENT, amount=-1, idempotency_key="😀", made_by=staff
    )
    Purchase.objects.create(wallet=wallet, pack="small", tokens=1, amount=1, currency="eur")


def _lecture(owner: User) -> None:
    upload = Upload.objects.filter(owner=owner, kind=VideoKind.VIDEO).first()
    assert upload is not None
    lecture = Lecture.objects.create(
        upload=upload, owner=owner, title="<b>“Whales”'\"", notes=[{"code": "x", "message": "<i>"}]
    )
    Slide.objects.create(
        lecture=lecture, number=1, kind="slide", start=0, end=1, title="<b>", picture="p.png",
        thumbnail="t.jpg", width=1, height=1, picture_at=0,
    )  # fmt: skip
    TranscriptLine.objects.create(
        lecture=lecture, number=1, start=0, end=1, text="<i>😀", words=[["<i>😀", 0, 1, 0.5]]
    )
    LectureFile.objects.create(
        lecture=lecture, format="pdf", file="pdfs/x.pdf", size_bytes=1, edition=0
    )
    course = Course.objects.create(owner=owner, title="<i>Zoology", description="“a” & <b>")
    CourseLecture.objects.create(course=course, lecture=lecture, position=1)


def _voices(owner: User) -> None:
    upload = Upload.objects.filter(owner=owner, kind=VideoKind.VIDEO).first()
    job = Job.objects.create(owner=owner, kind="speech_scan", upload=upload, queue="cpu")
    SpeechDetection.objects.create(
        owner=owner, upload=upload, job=job, label="spoof", spoof_probability=0.5, seconds=9,
        reasons=[{"code": "x", "message": "<i>“why”"}], model={"id": "<b>"},
        segments=[{"start_seconds": 0, "end_seconds": 9, "label": "spoof"}],
    )  # fmt: skip
