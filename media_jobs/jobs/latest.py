"""What lists of uploads show, kept on the upload itself: the state of its newest examination."""

import uuid
from collections.abc import Collection
from typing import Any

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from media_jobs.jobs.models import Job
from media_jobs.uploads.models import Upload


def lock_upload(**which: Any) -> uuid.UUID | None:
    """Keep an upload from being deleted until this transaction ends. None when there is none.

    The lock leaves room for the rows that point at the upload: a worker may go on writing.
    """
    uploads = Upload.objects.select_for_update(no_key=True, of=("self",)).filter(**which)
    locked = uploads.only("pk").first()
    return locked.pk if locked else None


def newest_status(kinds: Collection[str]) -> Coalesce:
    """The status of an upload's newest job of these kinds, for a query of uploads."""
    jobs = Job.objects.filter(upload=OuterRef("pk"), kind__in=kinds)
    newest = jobs.order_by("-created_at", "-id")
    return Coalesce(Subquery(newest.values("status")[:1]), Value(""))


def note_status(upload_id: uuid.UUID, kinds: Collection[str]) -> None:
    """Keep the state of the upload's newest job of these kinds; for who holds the upload's lock."""
    Upload.objects.filter(pk=upload_id).update(latest_status=newest_status(kinds))
