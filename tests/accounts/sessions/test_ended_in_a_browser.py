"""Two browsers: whoever is signed out from the other one is out within a second."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from tests.support.server import Server
from tests.support.sockets import session_cookie
from tests.support.tabs import tab_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def other_cookie(alice: User) -> str:
    """Of a second browser of Alice's."""
    return session_cookie(alice)


@pytest.fixture
def page(server: Server, alice: User, other_cookie: str) -> Iterator[Page]:
    with tab_of(alice, server) as page:
        yield page


@pytest.fixture
def elsewhere(page: Page, server: Server, other_cookie: str) -> Page:
    """A tab of the second browser, whose socket is open."""
    assert page.context.browser is not None
    context = page.context.browser.new_context()
    context.add_cookies([{"name": "sessionid", "value": other_cookie, "url": server.url}])
    tab = context.new_page()
    with tab.expect_websocket() as opened:
        tab.goto(f"{server.url}/statistics/")
    opened.value.wait_for_event("framereceived")
    return tab


def test_the_other_browser_is_out_within_a_second(
    page: Page, elsewhere: Page, server: Server
) -> None:
    page.goto(f"{server.url}/account/")
    there = page.locator("#signed-in li").filter(has_not_text="This browser")
    expect(there).to_have_count(1)
    with (
        elsewhere.expect_request(lambda request: request.is_navigation_request()) as leaving,
        page.expect_response(lambda response: response.request.method == "POST") as ended,
    ):
        there.get_by_role("button", name="Sign out").click()
    elsewhere.wait_for_url(f"{server.url}/accounts/login/**")
    answered, left = ended.value.request.timing, leaving.value.timing["startTime"]
    assert left - answered["startTime"] - answered["responseStart"] < 1000, "milliseconds"
    expect(page.locator("#signed-in li")).to_have_count(1)
    expect(page.locator("#signed-in")).to_contain_text("This browser")


def test_who_signs_out_here_is_told_so_even_when_the_answer_comes_late(
    page: Page, server: Server
) -> None:
    with page.expect_websocket() as opened:
        page.goto(f"{server.url}/account/")
    opened.value.wait_for_event("framereceived")

    def answer_late(route: Route) -> None:
        with opened.value.expect_event("close"):
            response = route.fetch(max_redirects=0)
        page.wait_for_timeout(300)
        route.fulfill(response=response)

    page.route("**/accounts/logout/", answer_late)
    page.locator(".site-tools [data-menu] summary").last.click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_text("You are signed out")).to_be_visible()
    expect(page).to_have_url(f"{server.url}/")
