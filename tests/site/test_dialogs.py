"""What asks before it destroys: Enter twice, a double click or Escape destroy nothing."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.api_keys.services import make_key
from accounts.extension.services import link_directly
from accounts.models import Activity, ApiKey, ExtensionLink, Scope, User
from media_jobs.models import Upload
from tests.support.media import Clips, kept
from tests.support.server import Server
from tests.support.tabs import tab_of
from tests.support.threads import at_once

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def video(alice: User, clips: Clips) -> Upload:
    """With a key and a linked browser beside it."""
    make_key(user=alice, name="The archive", scope=Scope.READ, days=9)
    link_directly(user=alice, name="Firefox")
    return kept(alice, clips.face)


@pytest.fixture
def page(video: Upload, alice: User, server: Server) -> Iterator[Page]:
    """Alice's tab; her first visit, which is an activity too, is over."""
    with tab_of(alice, server) as page:
        page.goto(f"{server.url}/activity/")
        yield page


def counts() -> tuple[int, ...]:
    """How much of Alice's there is."""
    things = (Upload, Activity, ApiKey, ExtensionLink)
    (found,) = at_once(1, lambda _: tuple(thing.objects.count() for thing in things))
    return found


def openers(page: Page, server: Server, video: Upload) -> Iterator[Locator]:
    """What opens each of the dialogs, on its page."""
    for path, name in (
        (f"/videos/{video.pk}/", "Delete"),
        ("/activity/", "Clear"),
        ("/account/", "Revoke The archive"),
        ("/extension/", "Unlink Firefox"),
    ):
        page.goto(server.url + path)
        yield page.get_by_role("button", name=name, exact=True)


def test_the_focus_stands_on_keep_it_and_comes_back(
    page: Page, server: Server, video: Upload
) -> None:
    before = counts()
    for opener in openers(page, server, video):
        dialog = page.get_by_role("dialog")
        opener.focus()
        page.keyboard.press("Enter")
        expect(dialog.get_by_role("button", name="Keep it")).to_be_focused()
        page.keyboard.press("Enter")
        expect(dialog).to_be_hidden()
        expect(opener).to_be_focused()
        page.keyboard.press("Space")
        expect(dialog).to_be_visible()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(opener).to_be_focused()
    assert counts() == before


def test_a_double_click_opens_the_question_and_answers_nothing(
    page: Page, server: Server, video: Upload
) -> None:
    before = counts()
    for opener in openers(page, server, video):
        # As if the answer came to lie where the question was opened.
        page.add_style_tag(content="dialog .button-danger {position: fixed; inset: 0; width: 100%}")
        opener.dblclick()
        expect(page.get_by_role("dialog")).to_be_visible()
    assert counts() == before


def test_the_answer_is_given_by_its_own_button(page: Page, server: Server, video: Upload) -> None:
    page.goto(f"{server.url}/account/")
    page.get_by_role("button", name="Revoke The archive").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke", exact=True).click()
    expect(page.get_by_text("You have no keys.")).to_be_visible()
