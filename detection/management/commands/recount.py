"""`manage.py recount`: prove the figures that pages show, or set them right."""

import uuid
from argparse import ArgumentParser
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate

from detection.sessions.figures import newest_label, note_label
from detection.sessions.models import DailyFigures, DetectionSession
from detection.sessions.video_kinds import FACE_KINDS, VideoKind
from detection.speech.figures import newest_label as newest_speech_label
from detection.speech.figures import note_label as note_speech_label
from detection.speech.kinds import AUDIO, SPEECH_SCAN_KIND
from media_jobs.jobs.latest import lock_upload, newest_status, note_status
from media_jobs.models import Upload

SECONDS_APART = 1e-3
NOTHING = (0, 0.0, 0, 0)


class Key(NamedTuple):
    """Whose figures, of which day (UTC), for which label."""

    owner_id: uuid.UUID
    day: date
    label: str


Figures = tuple[int, float, int, int]  # sessions, seconds, frames, faces


def wrong_days() -> set[Key]:
    """The days whose figures are not the sums of their sessions."""
    kept = {Key(*row[:3]): row[3:] for row in _kept().iterator()}
    counted = {Key(*row[:3]): row[3:] for row in _counted().iterator()}
    keys = kept.keys() | counted.keys()
    return {k for k in keys if _differ(kept.get(k, NOTHING), counted.get(k, NOTHING))}


def wrong_uploads() -> QuerySet[Any]:
    """The uploads that are listed with another state or label than they have."""
    return _wrong(VideoKind.values, FACE_KINDS, newest_label()).union(
        _wrong([AUDIO], [SPEECH_SCAN_KIND], newest_speech_label()), all=True
    )


def _wrong(kinds: Sequence[str], jobs: Collection[str], label: Coalesce) -> QuerySet[Any]:
    uploads = Upload.objects.filter(kind__in=kinds).order_by()
    uploads = uploads.annotate(status=newest_status(jobs), label=label)
    return uploads.exclude(latest_status=F("status"), latest_label=F("label"))


def set_right(key: Key) -> None:
    """Count a day anew. A verdict that is reached in the same moment waits, or is counted."""
    with transaction.atomic():
        row, _ = DailyFigures.objects.get_or_create(**key._asdict())
        DailyFigures.objects.select_for_update().get(pk=row.pk)
        counted = list(_counted().filter(**key._asdict()))
        sessions, seconds, frames, faces = counted[0][3:] if counted else NOTHING
        DailyFigures.objects.filter(pk=row.pk).update(
            sessions=sessions, seconds=seconds, frames=frames, faces=faces
        )


def set_upload_right(upload_id: uuid.UUID) -> None:
    """Look again what an upload's newest examination and session say."""
    with transaction.atomic():
        if lock_upload(pk=upload_id) is None:
            return
        upload = Upload.objects.get(pk=upload_id)
        if upload.kind == AUDIO:
            note_status(upload_id, [SPEECH_SCAN_KIND])
            note_speech_label(upload)
        else:
            note_status(upload_id, FACE_KINDS)
            note_label(Upload.objects.filter(pk=upload_id))


def _kept() -> QuerySet[Any, Any]:
    return DailyFigures.objects.values_list(
        "owner_id", "day", "label", "sessions", "seconds", "frames", "faces"
    )


def _counted() -> QuerySet[Any, Any]:
    return (
        DetectionSession.objects.exclude(label="")
        .order_by()
        .annotate(day=TruncDate("created_at"))
        .values_list("owner_id", "day", "label")
        .annotate(Count("pk"), Sum("seconds_analysed"), Sum("frames_analysed"), Sum("faces"))
    )


def _differ(kept: Figures, counted: Figures) -> bool:
    whole = [row[:1] + row[2:] for row in (kept, counted)]
    return whole[0] != whole[1] or abs(kept[1] - counted[1]) > SECONDS_APART


class Command(BaseCommand):
    """Statistics, and the states and labels that lists of videos go by."""

    help = "Prove that kept figures agree with what they count; exits 1 otherwise."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="set right what is wrong")

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        days = sorted(wrong_days())
        uploads = list(wrong_uploads().values_list("pk", flat=True))
        for key in days:
            self.stdout.write(f"{key.day} {key.label}, user {key.owner_id}: miscounted")
        for upload_id in uploads:
            self.stdout.write(f"upload {upload_id}: listed with another state than it has")
        if not days and not uploads:
            self.stdout.write("All figures agree.")
        elif repair:
            for key in days:
                set_right(key)
            for upload_id in uploads:
                set_upload_right(upload_id)
            self.stdout.write(f"Set right: {len(days)} days, {len(uploads)} uploads.")
        else:
            raise CommandError(
                f"{len(days)} days and {len(uploads)} uploads are wrong. Run it with --repair."
            )
