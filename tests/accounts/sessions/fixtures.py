"""A browser in which Alice is signed in."""

from tests.support.fixtures import World
from tests.support.media import Clips


def add_to(world: World, clips: Clips) -> None:
    """The session that she has kept since she signed in."""
    world.objects["browser_id"] = world.alice.browser_sessions.earliest("signed_in_at").name
