"""What Alice shares."""

from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.utils import timezone

from media_jobs.sharing.services import make_share
from media_jobs.sharing.tokens import LinksOf, token_of
from tests.support.fixtures import World
from tests.support.media import Clips


def add_to(world: World, clips: Clips) -> None:
    """Her examined clip, with the file."""
    share = make_share(
        owner=world.alice,
        kind="video",
        result_id=UUID(world.objects["video_id"]),
        expires_at=timezone.now() + timedelta(days=7),
        with_media=True,
    )
    token = token_of(share.pk)
    file_path = urlsplit(LinksOf(share, token).file("original")).path
    for route in ("shared", "shared-data", "shared-file"):
        world.objects[f"{route}.token"] = token
    world.objects |= {
        "share_id": str(share.pk),
        "shared-data.name": "frames",
        "shared-file.signature": file_path.rpartition("/")[2],
    }
    world.secrets["shared link"] = token
