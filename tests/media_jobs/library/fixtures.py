"""What Alice has written about her uploads."""

from typing import Any

from media_jobs.library.services import edit
from media_jobs.models import Upload
from tests.support.media import Clips


def add_to(world: Any, clips: Clips) -> None:
    upload = Upload.objects.get(pk=world.objects["video_id"])
    edit(upload=upload, tags=["tea party"], notes="The Hatter says that it is always six.")
    world.objects["upload_id"] = str(upload.pk)
    world.names["tag"] = "tea party"
    world.names["note"] = "The Hatter says that it is always six."
