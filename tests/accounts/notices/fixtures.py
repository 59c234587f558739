"""A notice of Alice's, what she has chosen, and the way out of her mails."""

from accounts.models import Notice
from accounts.notices.choices import choose, unsubscribe_token
from accounts.notices.types import notice_types
from tests.support.fixtures import World
from tests.support.media import Clips


def add_to(world: World, clips: Clips) -> None:
    """What she was told when her video had been examined."""
    kind = notice_types.get("job_finished")
    assert kind is not None
    choose(user=world.alice, kind=kind, in_browser=False)
    world.objects["notice_id"] = str(Notice.objects.filter(user=world.alice).earliest("pk").pk)
    world.objects["notice_type"] = kind.name
    world.objects["unsubscribe_token"] = unsubscribe_token(world.alice, [kind.name])
