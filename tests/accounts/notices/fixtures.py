"""A notice of Alice's."""

from accounts.models import Notice
from tests.support.fixtures import World
from tests.support.media import Clips


def add_to(world: World, clips: Clips) -> None:
    """What she was told when her video had been examined."""
    world.objects["notice_id"] = str(Notice.objects.filter(user=world.alice).earliest("pk").pk)
