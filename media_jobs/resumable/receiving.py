"""Taking a chunk of an upload."""

import uuid

from django.db import transaction
from django.utils import timezone

from media_jobs.errors import Refused, UploadGone
from media_jobs.files.services import remove_files, store
from media_jobs.resumable.headers import Span
from media_jobs.resumable.limits import chunk_bytes, fewest_chunk_bytes, patience
from media_jobs.resumable.models import PartialUpload, UploadChunk
from media_jobs.resumable.services import abandon
from media_jobs.uploads.inspection import refuse_by_head
from media_jobs.uploads.kinds import HEAD_BYTES
from media_jobs.uploads.purposes import chosen_purposes
from media_jobs.uploads.upload_handler import HashedUpload

# Where chunks lie in the storage.
FOLDER = "partial"


def receive_chunk(
    *, upload: PartialUpload, span: Span, content: HashedUpload, sha256: str = ""
) -> PartialUpload:
    """Keep the bytes that come next. Returns the upload as it then stands.

    Bytes that are there already are let pass. Of two requests that bring the same bytes one keeps
    them. Raises `Refused` for a chunk that does not come next (409, with the `offset` that does),
    does not have the announced bytes, or shows that the file is of no wanted kind or too large for
    its own, which ends it.
    """
    _refuse_misfit(upload, span, content)
    if span.end <= upload.offset:
        return upload
    if span.start != upload.offset:
        raise wrong_offset(upload)
    if sha256 and sha256 != content.sha256:
        raise Refused(
            "digest_mismatch",
            "The chunk arrived otherwise than it was sent. Send it again.",
            status=422,
            offset=upload.offset,
        )
    if span.start == 0:
        _refuse_unfit(upload, content)
    if _keep(upload, span, content):
        return PartialUpload.objects.filter(pk=upload.pk).first() or _gone()
    now_there = PartialUpload.objects.filter(pk=upload.pk).first() or _gone()
    if span.end <= now_there.offset:
        return now_there
    raise wrong_offset(now_there)


def wrong_offset(upload: PartialUpload) -> Refused:
    """The refusal of a chunk that does not come next."""
    return Refused(
        "wrong_offset",
        f"{upload.offset} bytes are there. Send the chunk that begins at {upload.offset}.",
        status=409,
        offset=upload.offset,
    )


def _refuse_misfit(upload: PartialUpload, span: Span, content: HashedUpload) -> None:
    if span.total != upload.size_bytes:
        raise Refused("bad_range", f"This upload was begun with {upload.size_bytes} bytes.")
    if content.byte_count != span.size:
        raise Refused(
            "bad_range", f"The range has {span.size} bytes, the body {content.byte_count}."
        )
    most, fewest = chunk_bytes(), fewest_chunk_bytes()
    if span.size > most:
        raise Refused("chunk_too_large", f"A chunk has at most {most} bytes.", status=413)
    if span.size < fewest and span.end < span.total:
        raise Refused("chunk_too_small", f"Chunks but the last have at least {fewest} bytes.")


def _refuse_unfit(upload: PartialUpload, content: HashedUpload) -> None:
    head = content.read(HEAD_BYTES)
    content.seek(0)
    try:
        refuse_by_head(head, upload.size_bytes, chosen_purposes(upload.purposes))
    except Refused:
        abandon(upload_id=upload.pk)
        raise


def _keep(upload: PartialUpload, span: Span, content: HashedUpload) -> bool:
    """Store the bytes and count them, unless others were quicker: then nothing is left of them."""
    # No two requests write to the same key: an object store would keep whichever came last.
    key = store(f"{FOLDER}/{upload.pk}/{span.start}-{uuid.uuid4().hex}", content)
    kept = False
    try:
        kept = count_chunk(upload, span, key, sha256=content.sha256)
    finally:
        if not kept:
            remove_files([key])
    return kept


@transaction.atomic
def count_chunk(upload: PartialUpload, span: Span, key: str, *, sha256: str = "") -> bool:
    """Note that these stored bytes are of the file. False where others had come before."""
    waiting = PartialUpload.objects.filter(pk=upload.pk, offset=span.start, completed_at=None)
    if not waiting.update(offset=span.end, expires_at=timezone.now() + patience()):
        return False
    UploadChunk.objects.create(
        partial_id=upload.pk, start=span.start, size_bytes=span.size, sha256=sha256, file=key
    )
    return True


def _gone() -> PartialUpload:
    raise UploadGone
