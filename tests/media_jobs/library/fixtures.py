"""What Alice has written about her uploads."""

from typing import Any

from media_jobs.library.services import edit
from media_jobs.models import Upload
from media_jobs.uploads.deletion import delete_for_now
from tests.support.media import Clips, kept


def add_to(world: Any, clips: Clips) -> None:
    upload = Upload.objects.get(pk=world.objects["video_id"])
    edit(upload=upload, tags=["tea party"], notes="The Hatter says that it is always six.")
    world.objects["upload_id"] = str(upload.pk)
    spare = kept(world.alice, clips.numbered(2))
    deletion = delete_for_now(owner=world.alice, uploads=[spare.pk])
    world.objects["deletion_id"] = str(deletion and deletion.pk)
    world.names["tag"] = "tea party"
    world.names["note"] = "The Hatter says that it is always six."
