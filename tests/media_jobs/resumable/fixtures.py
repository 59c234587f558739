"""What Alice is sending."""

from typing import Any

from media_jobs.resumable.headers import Span
from media_jobs.resumable.models import PartialUpload
from media_jobs.resumable.receiving import receive_chunk
from media_jobs.resumable.services import begin
from media_jobs.uploads.purposes import chosen_purposes
from tests.support.media import Clips, received


def add_to(world: Any, clips: Clips) -> None:
    """A file that is all there, but not completed."""
    path = clips.numbered(3)
    size = path.stat().st_size
    upload, _ = begin(
        owner=world.alice, filename="dodo.mp4", size_bytes=size, purposes=chosen_purposes([])
    )
    with received(path) as content:
        receive_chunk(upload=upload, span=Span(0, size, size), content=content)
    assert PartialUpload.objects.get(pk=upload.pk).offset == size
    routes = ("api-upload", "api-upload-content", "api-upload-chunks", "api-upload-complete")
    for route in (*routes, "upload-finish", "upload-discard"):
        world.objects[f"{route}.upload_id"] = str(upload.pk)
    world.names["file on its way"] = "dodo.mp4"
