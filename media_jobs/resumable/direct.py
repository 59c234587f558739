"""Files that are sent straight to the object store, and taken in once they are there."""

from django.core.files.storage import default_storage

from media_jobs.errors import Refused, UploadGone
from media_jobs.resumable.completing import complete
from media_jobs.resumable.headers import Span
from media_jobs.resumable.models import PartialUpload
from media_jobs.resumable.receiving import count_chunk
from media_jobs.resumable.store_forms import forget, key_of, refuse_without_store
from media_jobs.uploads.take_in import TakenIn


def complete_direct(*, upload: PartialUpload) -> TakenIn:
    """Take in what was sent to the store; its length and SHA-256 are found there.

    Raises `Refused` where it has not arrived (409), is not as long as announced (it is deleted, and
    may be sent again), or is refused like any other file (it is deleted, and the upload over).
    """
    refuse_without_store()
    if upload.completed_at is None and upload.offset == 0:
        _note_arrival(upload)
        upload = PartialUpload.objects.filter(pk=upload.pk).first() or _gone()
    return complete(upload=upload)


def _note_arrival(upload: PartialUpload) -> None:
    """Have the object be the one chunk of the file. Of two requests one does so."""
    key = key_of(upload.pk)
    try:
        size = default_storage.size(key)
    except FileNotFoundError:
        raise Refused(
            "upload_incomplete",
            "The file is not there yet. Send it to `upload_url` first.",
            status=409,
        ) from None
    if size != upload.size_bytes:
        forget(upload.pk)
        raise Refused(
            "wrong_size",
            f"{size} bytes arrived instead of {upload.size_bytes}. They were deleted; "
            "send the file again.",
            status=422,
        )
    count_chunk(upload, Span(0, upload.size_bytes, upload.size_bytes), key)


def _gone() -> PartialUpload:
    raise UploadGone
