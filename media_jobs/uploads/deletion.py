"""Deleting several uploads at once, which for some seconds can be undone.

Until it is due they are hidden from everybody (`media_jobs.uploads.models.Deletion`), with their
jobs and results: work that runs stops, and goes on where it is undone. Then they are deleted.
"""

import uuid
from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.dispatch import Signal
from django.utils import timezone

from accounts.models import User
from media_jobs.files.models import Artifact
from media_jobs.jobs.models import IN_WORK, Job, JobStatus
from media_jobs.jobs.transitions import ANY, requeue
from media_jobs.uploads.models import Deletion, Upload, being_deleted
from media_jobs.uploads.services import delete_upload

# Sent within the transaction, with the ids of the `uploads`.
deletion_began = Signal()
deletion_undone = Signal()


@transaction.atomic
def delete_for_now(*, owner: User, uploads: Collection[uuid.UUID]) -> Deletion | None:
    """Hide those of these uploads that the owner has, to be deleted soon. None if there is none."""
    found = Upload.objects.select_for_update().filter(owner=owner, pk__in=uploads)
    ids = list(found.values_list("pk", flat=True))
    if not ids:
        return None
    _stop_work_on(ids)
    due_at = timezone.now() + timedelta(seconds=settings.UNDO_SECONDS)
    deletion = Deletion.objects.create(owner=owner, due_at=due_at)
    Upload.objects.filter(pk__in=ids).update(deletion=deletion)
    deletion_began.send(sender=Deletion, uploads=ids)
    return deletion


def _stop_work_on(uploads: Collection[uuid.UUID]) -> None:
    """Put back what is in work, while it can be seen: its worker is not lost.

    An attempt that a worker elsewhere may still report on counts: no other gets its number.
    """
    for job in Job.objects.filter(upload__in=uploads, status__in=IN_WORK):
        here = job.status == JobStatus.RUNNING
        requeue(job_id=job.pk, attempt=job.attempt, counted=not here, where=ANY)


@transaction.atomic
def undo(*, deletion: Deletion) -> int:
    """Bring back what a deletion has not yet taken. Returns how many uploads."""
    if not _lock(deletion):
        return 0
    restored = _restore(_hidden_by(deletion))
    deletion.delete()
    return restored


def pending_of(user: User) -> QuerySet[Deletion]:
    """What the user can still undo, the latest first."""
    return Deletion.objects.filter(owner=user, due_at__gt=timezone.now()).order_by("-due_at")


def hidden_count() -> Coalesce:
    """How many uploads a deletion hides, for a query of deletions."""
    hidden = being_deleted().filter(deletion=OuterRef("pk")).order_by().values("deletion")
    return Coalesce(Subquery(hidden.annotate(number=Count("pk")).values("number")), 0)


def end_due_deletions() -> None:
    """Delete what nobody has brought back in time."""
    for deletion in Deletion.objects.filter(due_at__lte=timezone.now()):
        _end(deletion)


def end_deletions_of(user: User) -> None:
    """Delete at once what the user could still undo."""
    for deletion in Deletion.objects.filter(owner=user):
        _end(deletion)


def end_deletion_of(*, owner: User, sha256: str) -> None:
    """Delete at once a hidden upload with these bytes, which the owner sends again."""
    _delete(being_deleted().filter(owner=owner, sha256=sha256))


def is_being_deleted(name: str) -> bool:
    """Whether a stored file is of an upload that is hidden."""
    hidden = being_deleted()
    if not hidden.exists():
        return False
    of_jobs = Artifact.objects.filter(file=name, job__upload__in=hidden.values("pk"))
    return hidden.filter(file=name).exists() or of_jobs.exists()


def _end(deletion: Deletion) -> None:
    """Delete what a deletion hides, one upload a transaction, and then the deletion."""
    while _delete(_hidden_by(deletion)[:1], deletion):
        pass
    Deletion.objects.filter(pk=deletion.pk).delete()


@transaction.atomic
def _delete(hidden: QuerySet[Upload], deletion: Deletion | None = None) -> bool:
    """Delete hidden uploads just as they would be if they had not been hidden."""
    if deletion is not None and not _lock(deletion):
        return False
    uploads = list(hidden.select_for_update())
    _restore(Upload.with_deleted.filter(pk__in=[upload.pk for upload in uploads]))
    for upload in uploads:
        delete_upload(upload=upload)
    return bool(uploads)


def _restore(hidden: QuerySet[Upload]) -> int:
    ids = list(hidden.values_list("pk", flat=True))
    Upload.with_deleted.filter(pk__in=ids).update(deletion=None)
    deletion_undone.send(sender=Deletion, uploads=ids)
    return len(ids)


def _hidden_by(deletion: Deletion) -> QuerySet[Upload]:
    return Upload.with_deleted.filter(deletion=deletion).order_by("pk")


def _lock(deletion: Deletion) -> bool:
    """False when it has ended or was undone."""
    return Deletion.objects.select_for_update().filter(pk=deletion.pk).first() is not None
