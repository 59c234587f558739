"""Beginning an upload in chunks, and giving it up."""

import uuid
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from media_jobs.files.disk import require_room
from media_jobs.files.services import displayed_name
from media_jobs.jobs.services import (
    idempotency_key_reused,
    refuse_too_few_tokens,
    refuse_too_many,
)
from media_jobs.resumable.limits import patience, refuse_too_much
from media_jobs.resumable.models import PartialUpload
from media_jobs.resumable.store_forms import forget
from media_jobs.uploads.limits import refuse_by_size
from media_jobs.uploads.models import Upload
from media_jobs.uploads.purposes import Purpose

BATCH = 500


def begin(
    *,
    owner: User,
    filename: str,
    size_bytes: int,
    purposes: list[Purpose],
    sha256: str = "",
    idempotency_key: str | None = None,
) -> tuple[PartialUpload, bool]:
    """Begin an upload. Returns it, and whether it is new: the same key brings the same one.

    Raises `Refused` for what a plain upload of such a file would be refused for, as far as that is
    known, and for too much that has not arrived; `OSError` where there is no room for it.
    """
    name = displayed_name(filename)
    names = [purpose.name for purpose in purposes]
    asked = (names, name if name.strip(". ") else "unnamed", size_bytes, sha256)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=owner.pk)  # requests of theirs queue up
        earlier = _begun_with(owner, idempotency_key)
        if earlier is not None:
            if asked != (earlier.purposes, earlier.filename, earlier.size_bytes, earlier.sha256):
                raise idempotency_key_reused()
            return earlier, False
        refuse_by_size(size_bytes, purposes)
        _refuse_work(owner, purposes, sha256)
        refuse_too_much(owner, size_bytes, purposes)
        require_room(size_bytes)
        upload = PartialUpload.objects.create(
            owner=owner,
            purposes=names,
            filename=asked[1],
            size_bytes=size_bytes,
            sha256=sha256,
            idempotency_key=idempotency_key,
            expires_at=timezone.now() + patience(),
        )
    return upload, True


def _begun_with(owner: User, key: str | None) -> PartialUpload | None:
    if key is None:
        return None
    earlier = PartialUpload.objects.filter(owner=owner, idempotency_key=key)
    earlier.filter(expires_at__lte=timezone.now()).delete()
    return earlier.first()


def _refuse_work(owner: User, purposes: list[Purpose], sha256: str) -> None:
    """What is there already may cost nothing and begin nothing; of several purposes, which take the
    file is not known yet, so the cheapest has to be affordable."""
    if sha256 and Upload.objects.filter(owner=owner, sha256=sha256).exists():
        return
    refuse_too_many(owner)
    refuse_too_few_tokens(owner, min(purpose.price for purpose in purposes))


@transaction.atomic
def abandon(*, upload_id: uuid.UUID, where: Q | None = None) -> bool:
    """Delete an upload with the chunks that are there, if it is still so. False when it was not.

    What came of a completed one stays.
    """
    wanted = PartialUpload.objects.select_for_update().filter(where or Q(), pk=upload_id)
    upload = wanted.first()  # a chunk that comes meanwhile waits, and then finds nothing
    if upload is None:
        return False
    if upload.offset == 0:
        transaction.on_commit(partial(forget, upload.pk))
    upload.delete()
    return True


def expire_partial_uploads() -> None:
    """Delete what has stood still for too long."""
    now = timezone.now()
    over = Q(expires_at__lte=now) & (Q(completing_until=None) | Q(completing_until__lte=now))
    expired = PartialUpload.objects.filter(over).values_list("pk", flat=True)
    for upload_id in list(expired[:BATCH]):
        abandon(upload_id=upload_id, where=over)
