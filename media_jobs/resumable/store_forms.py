"""Forms by which a browser sends a file straight to the object store, where the site has one."""

import uuid
from typing import Any

from django.core.files.storage import default_storage

from media_jobs.errors import Refused
from media_jobs.files.services import remove_files
from media_jobs.resumable.models import PartialUpload

# How long a form is taken; what is on its way by then may arrive.
FORM_SECONDS = 3600


def key_of(upload_id: uuid.UUID) -> str:
    """Where the store keeps what was sent to it, until it is taken in."""
    return f"partial/{upload_id}/direct"


def form_for(upload: PartialUpload, *, content_type: str) -> dict[str, Any]:
    """The `url` and the `fields` of a form that is taken with this file alone, to the byte."""
    return dict(
        default_storage.form(  # type: ignore[attr-defined]
            key_of(upload.pk),
            size_bytes=upload.size_bytes,
            content_type=content_type,
            seconds=FORM_SECONDS,
        )
    )


def refuse_without_store() -> None:
    """Raise `Refused` where files do not go to a store that takes such forms."""
    if not takes_forms():
        raise Refused(
            "direct_upload_unavailable",
            "This site keeps its files itself. Send the file as the multipart field `file`, "
            "or in chunks to /api/v1/uploads.",
        )


def takes_forms() -> bool:
    """Whether files can be sent to the store itself."""
    return hasattr(default_storage, "form")


def forget(upload_id: uuid.UUID) -> None:
    """Delete what may have been sent to the store."""
    if takes_forms():
        remove_files([key_of(upload_id)])
