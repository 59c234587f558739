"""Alice's link."""

from detection.faces.services import fetch_and_scan
from tests.support.fixtures import World
from tests.support.media import Clips


def add_to(world: World, clips: Clips) -> None:
    """A link that waits to be fetched."""
    fetch_and_scan(owner=world.alice, url="https://tulgey.example.org/jabberwock.mp4?bird")
    world.names["link"] = "tulgey.example.org/jabberwock.mp4"
