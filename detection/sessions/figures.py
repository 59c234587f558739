"""Figures that are kept with what they count: an owner's days, and what a file was last called.

Each is written in the transaction of the change, by amounts, so that two at once both count.
"""

import uuid
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from accounts.models import User
from detection.sessions.models import DailyFigures, DetectionSession
from media_jobs.models import Upload
from media_jobs.uploads.deletion import deletion_began, deletion_undone


def count(session: DetectionSession) -> None:
    """Count a session that has just got its label."""
    _add(session, 1)


def uncount(session: DetectionSession) -> None:
    """Take a session out of the figures, as it was counted: before it changes or goes."""
    _add(session, -1)


def _add(session: DetectionSession, sign: int) -> None:
    if not session.label:
        return
    which: dict[str, Any] = {
        "owner_id": session.owner_id,
        "day": session.created_at.date(),
        "label": session.label,
    }
    amounts = {
        "sessions": F("sessions") + sign,
        "seconds": F("seconds") + sign * session.seconds_analysed,
        "frames": F("frames") + sign * session.frames_analysed,
        "faces": F("faces") + sign * session.faces,
    }
    if not DailyFigures.objects.filter(**which).update(**amounts):
        DailyFigures.objects.get_or_create(**which)
        DailyFigures.objects.filter(**which).update(**amounts)


@receiver(pre_delete, sender=DetectionSession)
def uncount_deleted(instance: DetectionSession, origin: object, **kwargs: Any) -> None:
    """Sessions go with their file, in whatever way that goes; with their owner go the figures."""
    if not isinstance(origin, User):
        uncount(instance)


@receiver(deletion_began)
def uncount_hidden(uploads: list[uuid.UUID], **kwargs: Any) -> None:
    """What is being deleted counts no more."""
    for session in _sessions_of(uploads):
        uncount(session)


@receiver(deletion_undone)
def count_restored(uploads: list[uuid.UUID], **kwargs: Any) -> None:
    """What was to be deleted counts again."""
    for session in _sessions_of(uploads):
        count(session)


def _sessions_of(uploads: list[uuid.UUID]) -> list[DetectionSession]:
    """In the order of the figures, which are locked one by one: no two wait for each other."""
    sessions = DetectionSession.with_deleted.filter(upload__in=uploads)
    return sorted(sessions, key=lambda one: (one.owner_id, one.created_at.date(), one.label))


def newest_label() -> Coalesce:
    """The label of the newest finished session of an upload, for a query of uploads."""
    finished = DetectionSession.objects.filter(upload=OuterRef("pk")).exclude(label="")
    newest = finished.order_by("-created_at", "-id")
    return Coalesce(Subquery(newest.values("label")[:1]), Value(""))


def note_label(uploads: QuerySet[Upload]) -> None:
    """Keep what was last concluded about the uploads."""
    uploads.update(latest_label=newest_label())
