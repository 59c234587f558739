"""A browser of Alice's that is told of notices while the site is closed."""

from accounts.push.services import subscribe
from tests.support.fixtures import World
from tests.support.media import Clips
from tests.support.push_service import PushingBrowser


def add_to(world: World, clips: Clips) -> None:
    """Where she is signed in with a browser."""
    browser = PushingBrowser("https://push.example.org/for/the-looking-glass")
    subscription, _ = subscribe(
        user=world.alice,
        endpoint=browser.endpoint,
        **browser.subscription["keys"],
        browser="Firefox on Linux",
        session=world.alice.browser_sessions.latest("signed_in_at").name,
    )
    world.objects["subscription_id"] = str(subscription.pk)
    world.names["push service"] = "push.example.org"
