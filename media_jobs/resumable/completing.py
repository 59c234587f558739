"""Putting the chunks of an upload together and taking the file in like any other."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from media_jobs.errors import Refused, UploadGone
from media_jobs.files.disk import require_room
from media_jobs.jobs.models import Job
from media_jobs.resumable.limits import patience
from media_jobs.resumable.models import PartialUpload
from media_jobs.resumable.services import abandon
from media_jobs.uploads.purposes import chosen_purposes
from media_jobs.uploads.take_in import Intake, TakenIn
from media_jobs.uploads.upload_handler import HashedUpload

PIECE = 256 * 1024
# Of a request that died the next one takes over after so long.
LEASE = timedelta(minutes=1)


def complete(*, upload: PartialUpload) -> TakenIn:
    """Take the whole file in. Completed again, an upload brings what it brought before.

    Raises `Refused` where bytes are missing (409), another request is at it (409), the file has
    another SHA-256 than was announced or is of no wanted kind (it is given up then), or a limit
    forbids the work (then it can be completed later).
    """
    if upload.completed_at is not None:
        return _remembered(upload)
    if upload.offset < upload.size_bytes:
        raise Refused(
            "upload_incomplete",
            f"{upload.offset} of {upload.size_bytes} bytes are there. Send the rest first.",
            status=409,
            offset=upload.offset,
        )
    if not _claim(upload):
        upload = PartialUpload.objects.filter(pk=upload.pk).first() or _gone()
        if upload.completed_at is not None:
            return _remembered(upload)
        raise Refused("upload_busy", "This upload is being completed. Ask again soon.", status=409)
    try:
        require_room(upload.size_bytes)
        with _put_together(upload) as file:
            return _take_in(upload, file)
    finally:
        PartialUpload.objects.filter(pk=upload.pk).update(completing_until=None)


def _claim(upload: PartialUpload) -> bool:
    now = timezone.now()
    free = Q(completing_until=None) | Q(completing_until__lt=now)
    waiting = PartialUpload.objects.filter(free, pk=upload.pk, completed_at=None)
    return bool(waiting.update(completing_until=now + LEASE))


@contextmanager
def _put_together(upload: PartialUpload) -> Iterator[HashedUpload]:
    """The whole file on this machine. Raises `Refused` where it is not what was announced."""
    with HashedUpload(upload.filename, "", None) as file:
        for chunk in upload.chunks.order_by("start"):
            with default_storage.open(chunk.key, "rb") as stored:
                while piece := stored.read(PIECE):
                    file.append(piece)
            PartialUpload.objects.filter(pk=upload.pk).update(
                completing_until=timezone.now() + LEASE
            )
        file.complete()
        if file.byte_count != upload.size_bytes or upload.sha256 not in ("", file.sha256):
            abandon(upload_id=upload.pk)
            raise Refused(
                "checksum_mismatch",
                "The file arrived otherwise than it was announced: its SHA-256 is another. "
                "Nothing of it was kept. Send it again.",
                status=422,
            )
        yield file


def _take_in(upload: PartialUpload, file: HashedUpload) -> TakenIn:
    purposes = chosen_purposes(upload.purposes)
    intake = Intake(upload.owner, file, purposes, upload.idempotency_key)
    try:
        earlier = intake.answered_before()
        if earlier is None:
            intake.prepare()
    except Refused:
        abandon(upload_id=upload.pk)
        raise
    try:
        return _answer(upload, intake, earlier)
    finally:
        intake.discard()


@transaction.atomic
def _answer(upload: PartialUpload, intake: Intake, earlier: TakenIn | None) -> TakenIn:
    """What came of the file, and the note of it, in one transaction; the chunks go with it."""
    row = PartialUpload.objects.select_for_update().filter(pk=upload.pk).first() or _gone()
    if row.completed_at is not None:  # whoever took over was quicker
        return _remembered(row)
    taken = earlier or intake.answer()
    row.upload, row.is_new = taken.upload, taken.new
    row.job_ids = [str(job.pk) for job in taken.jobs]
    row.completed_at = timezone.now()
    row.expires_at = row.completed_at + patience()
    row.save()
    row.chunks.all().delete()
    return taken


def _remembered(upload: PartialUpload) -> TakenIn:
    if upload.upload is None:
        raise UploadGone
    jobs = {str(pk): job for pk, job in Job.objects.in_bulk(upload.job_ids).items()}
    found = [jobs[job_id] for job_id in upload.job_ids if job_id in jobs]
    return TakenIn(upload.upload, found, upload.is_new)


def _gone() -> PartialUpload:
    raise UploadGone
