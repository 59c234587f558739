"""`manage.py rescore`: examine again what was examined with another model or other settings."""

from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import OuterRef, Subquery

from detection.faces.scorer import is_current
from detection.sessions.models import DetectionSession
from detection.sessions.video_kinds import FACE_KINDS, FACE_RESCORE_KIND
from media_jobs.errors import UploadGone
from media_jobs.jobs.services import submit
from media_jobs.models import UNFINISHED, Job, Upload


def outdated() -> Iterator[Upload]:
    """Files whose latest verdict came from another model or other settings, oldest verdict first.

    What waits or runs already is left out.
    """
    latest = (
        DetectionSession.objects.filter(upload=OuterRef("pk"))
        .exclude(label="")
        .order_by("-created_at", "-id")
    )
    busy = Job.objects.filter(kind__in=FACE_KINDS, status__in=UNFINISHED).values("upload")
    uploads = Upload.objects.exclude(pk__in=busy).annotate(
        session=Subquery(latest.values("pk")[:1])
    )
    sessions = DetectionSession.objects.filter(
        pk__in=uploads.exclude(session=None).values("session")
    )
    for session in sessions.select_related("upload__owner").order_by("finished_at").iterator(200):
        if session.upload is not None and not is_current(session):
            yield session.upload


def rescore(upload: Upload) -> Job | None:
    """Have a file examined again; None when it was deleted meanwhile."""
    try:
        return submit(owner=upload.owner, kind=FACE_RESCORE_KIND, subject=upload)
    except UploadGone:
        return None


class Command(BaseCommand):
    """Queues the jobs; workers run them. Owners pay nothing and are told if a verdict changes."""

    help = "Examine stored files again whose verdict came from another model or other settings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, help="queue at most so many")
        parser.add_argument("--dry-run", action="store_true", help="only say how many there are")

    def handle(self, *, limit: int | None, dry_run: bool, **options: Any) -> None:
        uploads = islice(outdated(), limit)
        if dry_run:
            self.stdout.write(f"{sum(1 for _ in uploads)} to examine again")
            return
        queued = sum(rescore(upload) is not None for upload in list(uploads))
        self.stdout.write(f"{queued} queued to be examined again")
