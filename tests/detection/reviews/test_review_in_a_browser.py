"""A case is judged by the keyboard alone, and given back when its page is left."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from detection.models import DetectionSession
from detection.reviews.queue import waiting
from tests.site.browser import chromium
from tests.support.admin import moderator
from tests.support.media import Clips
from tests.support.reviews import QUEUE
from tests.support.server import Server
from tests.support.sockets import session_cookie
from tests.support.threads import at_once, wait_until
from tests.support.uploads import examined, session_of

pytestmark = pytest.mark.browser


@pytest.fixture
def session(server: Server, alice: User, clips: Clips) -> DetectionSession:
    """A clip that is too short to be judged, and so waits."""
    return session_of(examined(alice, clips.numbered(1)))


@pytest.fixture
def page(server: Server, session: DetectionSession) -> Iterator[Page]:
    """The tab of a moderator who is at the queue."""
    cookie: Any = {
        "name": "sessionid",
        "value": session_cookie(moderator("charlie@example.com")),
        "url": server.url,
    }
    with chromium() as browser:
        context = browser.new_context()
        context.set_default_timeout(60_000)
        context.add_cookies([cookie])
        tab = context.new_page()
        tab.goto(server.url + QUEUE)
        yield tab


def take_the_next_one(page: Page) -> None:
    """By the key that presses the button which has the focus."""
    expect(page.get_by_role("button", name="Take the next one")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/change/")
    page.wait_for_load_state("domcontentloaded")
    expect(page.get_by_role("heading", name="What did you find?")).to_be_visible()


def from_the_database(read: Callable[[], Any]) -> Any:
    """What `read` finds; it is asked in another thread, as the browser's loop runs in this one."""
    (found,) = at_once(1, lambda _: read())
    return found


def who_has_it() -> Any:
    return from_the_database(lambda: waiting().get().claimed_by_id)


def test_a_case_is_taken_judged_and_recorded_by_the_keyboard(
    page: Page, session: DetectionSession
) -> None:
    take_the_next_one(page)
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('video').currentTime > 0")
    page.keyboard.press("2")
    expect(page.get_by_label("Manipulated")).to_be_checked()
    page.keyboard.press("n")
    page.keyboard.type("1, 2, 3: the ear moves.")
    expect(page.get_by_label("Manipulated")).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Recorded: Manipulated.")).to_be_visible()
    assert from_the_database(session.reviews.get).note == "1, 2, 3: the ear moves."
    assert not from_the_database(waiting().exists)


def test_whoever_leaves_the_page_gives_the_case_back(page: Page) -> None:
    take_the_next_one(page)
    assert who_has_it() is not None
    page.goto("about:blank")
    wait_until(lambda: who_has_it() is None, what="the case is free")


def test_a_form_that_wants_a_correction_does_not_give_the_case_back(page: Page) -> None:
    take_the_next_one(page)
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Say why")).to_be_visible()
    assert who_has_it() is not None
    page.get_by_role("button", name="Give it back").click()
    expect(page.get_by_role("button", name="Take the next one")).to_be_visible()
    assert who_has_it() is None
