"""Examinations and what a person's files look like, as part of what is exported and erased."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from accounts.erasure.registry import (
    Entry,
    Part,
    erase_by_cascade,
    json_file,
    lines_file,
    picked,
    rows_of,
)
from accounts.models import User
from detection.sessions.models import DetectionSession, Fingerprint, Resemblance, TellingFrame
from detection.sessions.selectors import frame_dict, sessions_of, windows_of
from detection.sessions.serializers import SessionDetail
from media_jobs.models import Artifact
from media_jobs.uploads.export_part import stored_file


def export_findings(user: User) -> Iterator[Entry]:
    """Each examination, of uploads and of what linked browsers watched, and what is remembered."""
    sessions = sessions_of(user).select_related("upload", "job")
    for session in rows_of(sessions.order_by("created_at", "pk")):
        yield from _session(session)
    known = Fingerprint.objects.filter(upload__owner=user, upload__deletion=None)
    for fingerprint in rows_of(known.order_by("pk")):
        yield json_file(f"videos/{fingerprint.pk}/likeness.json", _likeness(fingerprint))


def _session(session: DetectionSession) -> Iterator[Entry]:
    folder = f"extension/{session.pk}"
    if session.upload_id:
        folder = f"videos/{session.upload_id}/sessions/{session.pk}"
    facts = {**SessionDetail(session).data, **picked(session, "settings", "client_id")}
    yield json_file(f"{folder}/session.json", facts)
    frames = (frame_dict(session, row) for row in rows_of(session.frames.all()))
    yield lines_file(f"{folder}/frames.jsonl", frames)
    yield lines_file(f"{folder}/windows.jsonl", _windows(session))
    telling = list(session.telling.select_related("crop", "heatmap"))
    if telling:
        yield from _telling(f"{folder}/telling", telling)
    for report in Artifact.objects.filter(job__session=session, name__startswith="report-"):
        yield stored_file(f"{folder}/report.pdf", report.key, report.size_bytes)
    review = _review(session)
    if any(review.values()):
        yield json_file(f"{folder}/review.json", review)


def _windows(session: DetectionSession) -> Iterator[dict[str, Any]]:
    yield from windows_of(session)


def _telling(folder: str, frames: list[TellingFrame]) -> Iterator[Entry]:
    facts = []
    for number, frame in enumerate(frames, start=1):
        names = {}
        for what, picture in (("crop", frame.crop), ("heatmap", frame.heatmap)):
            names[what] = f"{number}-{what}.jpg"
            yield stored_file(f"{folder}/{names[what]}", picture.key, picture.size_bytes)
        facts.append({**picked(frame, "track", "seconds", "fake_probability"), **names})
    yield json_file(f"{folder}/telling.json", facts)


def _review(session: DetectionSession) -> dict[str, Any]:
    asked = session.review_cases.exclude(asked_at=None).order_by("pk")
    words = session.reviews.order_by("pk")
    return {
        "requests": [picked(case, "asked_at", "remark", "closed_at") for case in asked],
        "words": [picked(word, "found", "decision", "note", "decided_at") for word in words],
        "seen_at": [look.seen_at for look in session.looks.order_by("pk")],
    }


def _likeness(fingerprint: Fingerprint) -> dict[str, Any]:
    moments = np.frombuffer(fingerprint.hashes, dtype="<u8")
    alike = Resemblance.objects.filter(upload=fingerprint.pk, earlier__deletion=None).order_by("pk")
    return {
        "hashes": [f"{moment:016x}" for moment in moments.tolist()],
        "resembles": [picked(row, "earlier_id", "share", "offset_seconds") for row in alike],
    }


SESSION_FILES = {
    "session.json": "an examination: its verdict, the reasons, the faces, the model",
    "frames.jsonl": "every frame that was looked at, with its faces; boxes are fractions of the "
    "picture",
    "windows.jsonl": "the verdict on each face over each position of the sliding window",
    "review.json": "what you asked moderators and they said, the last word last, and when "
    "staff of the site saw the file; left out where there is nothing of that",
}
UPLOAD_FILES = {
    "report.pdf": "the signed report of it, where you asked for one",
    "telling/<number>-crop.jpg": "a face that moved the verdict",
    "telling/<number>-heatmap.jpg": "where in that face",
    "telling/telling.json": "whose face that is, and when",
}


OF_UPLOAD, WATCHED = "videos/<id>/sessions/<session>", "extension/<session>"

FINDINGS = Part(
    name="findings",
    order=40,
    models=(
        "detection.AggregatedVerdict",
        "detection.DetectionSession",
        "detection.Fingerprint",
        "detection.FrameResult",
        "detection.Look",
        "detection.Resemblance",
        "detection.Review",
        "detection.ReviewCase",
        "detection.TellingFrame",
    ),
    withheld={"detection.DailyFigures": "sums of the sessions, which are given"},
    export=export_findings,
    erase=erase_by_cascade,
    loss=lambda user: "all results and face pictures",
    files={f"{OF_UPLOAD}/{name}": what for name, what in (SESSION_FILES | UPLOAD_FILES).items()}
    | {
        "videos/<id>/likeness.json": "what the site knows copies of a file by, a number for each "
        "half second, and which of your earlier files it resembles"
    }
    | {f"{WATCHED}/{name}": "the same of what a linked browser watched" for name in SESSION_FILES},
)
