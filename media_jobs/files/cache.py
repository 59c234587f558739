"""Files that jobs share: what is made of the same inputs is made once, whoever asks.

How much is kept, and for how long, is bounded by `CACHED_FILES_MB` and `CACHED_FILES_DAYS`.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from media_jobs.files.models import CachedFile, CacheUse
from media_jobs.files.services import remove_files, store

MEBIBYTE = 1024 * 1024
BATCH = 500
ANY_JOB = Q()
UNFINISHED_JOB = Q(job__finished_at=None)


class Attempt(Protocol):
    """What is to be known of a running job (`media_jobs.jobs.context.JobContext`)."""

    job: Any

    def fenced(self) -> AbstractContextManager[None]:
        """A transaction that commits only while the job is ours."""


def digest_of(*inputs: Any) -> str:
    """The digest of all that a file is made from: what it is, by which model and settings, of what.

    `inputs` are values that JSON has.
    """
    text = json.dumps(inputs, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def cached_file(
    context: Attempt,
    *,
    digest: str,
    make: Callable[[], bytes | Path],
    content_type: str,
    extension: str,
) -> CachedFile:
    """The file that `digest` names, for a running job: the one that is kept, or what `make` gives.

    It stays at least until the job has ended. Raises `JobLost` when the job is no longer ours.
    """
    known = CachedFile.objects.filter(pk=digest).first()
    if known is not None and not default_storage.exists(known.key):
        known.delete()
    elif known is not None and (kept := _use(context, digest)):
        return kept
    stored = store(f"cached/{digest[:2]}/{digest}.{extension}", make())
    new = False
    try:
        with context.fenced():
            kept, new = _locked().get_or_create(
                digest=digest,
                defaults={
                    "file": stored,
                    "content_type": content_type,
                    "size_bytes": default_storage.size(stored),
                    "used_at": timezone.now(),
                },
            )
            CacheUse.objects.get_or_create(cached=kept, job=context.job)
    except BaseException:
        remove_files([stored])
        raise
    if not new:  # somebody was quicker
        remove_files([stored])
    return kept


def _use(context: Attempt, digest: str) -> CachedFile | None:
    with context.fenced():
        kept = _locked().filter(pk=digest).first()
        if kept is not None:
            CacheUse.objects.get_or_create(cached=kept, job=context.job)
            kept.used_at = timezone.now()
            kept.save(update_fields=["used_at"])
        return kept


def _locked() -> QuerySet[CachedFile]:
    """Cached files, kept from being deleted until the transaction ends."""
    return CachedFile.objects.select_for_update(no_key=True)


def sweep_cache() -> int:
    """Delete what no job uses or nobody has asked for in long, then what there is no room for.

    The longest unused goes first, and nothing that an unfinished job uses. Returns how many.
    """
    limit = timezone.now() - timedelta(days=settings.CACHED_FILES_DAYS)
    in_use = CacheUse.objects.filter(UNFINISHED_JOB)
    idle = CachedFile.objects.exclude(uses__in=in_use).order_by("used_at")
    over = idle.filter(Q(uses=None) | Q(used_at__lt=limit)).values_list("pk", flat=True)
    removed = sum(_delete(digest, unless_used_by=UNFINISHED_JOB) for digest in list(over[:BATCH]))
    for digest in list(_beyond_the_room(idle)):
        removed += _delete(digest, unless_used_by=UNFINISHED_JOB)
    return removed


def _beyond_the_room(idle: QuerySet[CachedFile]) -> Iterator[str]:
    total = CachedFile.objects.aggregate(total=Sum("size_bytes"))["total"] or 0
    excess = total - settings.CACHED_FILES_MB * MEBIBYTE
    if excess <= 0:
        return
    for digest, size in idle.values_list("pk", "size_bytes").iterator(BATCH):
        yield digest
        excess -= size
        if excess <= 0:
            return


def _delete(digest: str, *, unless_used_by: Q) -> bool:
    with transaction.atomic():
        file = CachedFile.objects.select_for_update().filter(pk=digest).first()
        if file is None or file.uses.filter(unless_used_by).exists():
            return False
        file.delete()
        return True


@receiver(post_delete, sender=CacheUse)
def _delete_with_last_job(instance: CacheUse, **kwargs: Any) -> None:
    """The last job that used a file takes it along; what this misses is swept."""
    transaction.on_commit(partial(_delete_if_unused, instance.cached_id), robust=True)


def _delete_if_unused(digest: str) -> None:
    if CachedFile.objects.filter(pk=digest, uses=None).exists():
        _delete(digest, unless_used_by=ANY_JOB)
