"""What ends while one is on another page is told once; what was missed is in the bell."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import Notice, User
from tests.support.axe import findings
from tests.support.held_jobs import HeldJobs
from tests.support.server import Server
from tests.support.tabs import SCHEMES, keep_picture, tab_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def bell(page: Page) -> Locator:
    return page.locator("[data-news=unread]")


def count(page: Page) -> Locator:
    return bell(page).locator("[data-news-count]")


def toasts(page: Page) -> Locator:
    return page.get_by_role("status").locator(".notice-toast")


def opened(page: Page, url: str) -> Page:
    """The page at `url`, when it hears of news."""
    heard: list[object] = []
    page.once("websocket", lambda ws: ws.on("framereceived", lambda text: heard.append(text)))
    page.goto(url)
    for _ in range(200):
        if heard:
            return page
        page.wait_for_timeout(50)
    raise AssertionError("the socket says nothing")


def ended(jobs: HeldJobs, owner: User) -> None:
    """A job of theirs that has begun and ended."""
    jobs.ask(owner)
    jobs.end()
    jobs.work().result(30)


def test_the_end_is_told_on_another_page_and_the_link_leads_to_the_result(
    page: Page, server: Server, alice: User, jobs: HeldJobs
) -> None:
    jobs.ask(alice)
    working = jobs.work()
    opened(page, f"{server.url}/dashboard/")
    opened(page, f"{server.url}/statistics/")
    jobs.end()
    working.result(30)
    expect(toasts(page)).to_have_count(1)
    expect(toasts(page)).to_contain_text("Counting sheep is finished.")
    expect(count(page)).to_have_text("1")
    keep_picture(page, "toast-1280-light")
    toasts(page).get_by_role("link").click()
    expect(page).to_have_url(f"{server.url}/account/")
    expect(count(page)).to_be_hidden()
    expect(toasts(page)).to_have_count(0)


def test_a_failure_is_told_with_its_reason_and_can_be_dismissed(
    page: Page, server: Server, alice: User, jobs: HeldJobs
) -> None:
    opened(page, f"{server.url}/statistics/")
    jobs.fails = True
    ended(jobs, alice)
    expect(toasts(page)).to_contain_text("There were too few sheep. Count them again.")
    toasts(page).get_by_role("button", name="Dismiss").click()
    expect(toasts(page)).to_have_count(0)
    expect(count(page)).to_have_text("1")


def test_the_page_that_shows_the_result_tells_nothing_besides(
    page: Page, server: Server, alice: User, jobs: HeldJobs
) -> None:
    opened(page, f"{server.url}/account/")
    ended(jobs, alice)
    read = Notice.objects.exclude(read_at=None)
    for _ in range(100):
        if jobs.elsewhere(read.exists):
            break
        page.wait_for_timeout(50)
    assert jobs.elsewhere(read.exists)
    expect(count(page)).to_be_hidden()
    expect(toasts(page)).to_have_count(0)


def test_of_several_tabs_one_tells_and_all_count(
    page: Page, server: Server, alice: User, jobs: HeldJobs
) -> None:
    tabs = [page, page.context.new_page(), page.context.new_page()]
    for tab, path in zip(tabs, ("/statistics/", "/videos/", "/tokens/"), strict=True):
        opened(tab, server.url + path)
    ended(jobs, alice)
    for tab in tabs:
        expect(count(tab)).to_have_text("1")
    page.wait_for_timeout(500)
    assert sum(toasts(tab).count() for tab in tabs) == 1


def test_what_was_missed_is_in_the_bell_on_the_next_visit(
    page: Page, server: Server, alice: User, jobs: HeldJobs
) -> None:
    ended(jobs, alice)
    ended(jobs, alice)
    opened(page, f"{server.url}/statistics/")
    expect(count(page)).to_have_text("2")
    expect(toasts(page)).to_have_count(0)
    bell(page).locator("summary").click()
    rows = bell(page).locator(".notice-row")
    expect(rows).to_have_count(2)
    rows.first.get_by_role("button", name="Mark as read").click()
    expect(count(page)).to_have_text("1")
    bell(page).get_by_role("button", name="Mark all as read").click()
    expect(count(page)).to_be_hidden()
    expect(bell(page).locator("[data-unread]")).to_have_count(0)
    rows.first.get_by_role("link").click()
    expect(page).to_have_url(f"{server.url}/account/")


def test_an_outsider_is_told_nothing(
    server: Server, alice: User, charlie: User, jobs: HeldJobs
) -> None:
    with tab_of(charlie, server) as page:
        opened(page, f"{server.url}/statistics/")
        ended(jobs, alice)
        page.wait_for_timeout(500)
        expect(count(page)).to_be_hidden()
        expect(toasts(page)).to_have_count(0)
        bell(page).locator("summary").click()
        expect(bell(page)).to_contain_text("You have missed nothing.")


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_in_the_bell_the_toast_and_the_page(
    page: Page, server: Server, alice: User, jobs: HeldJobs, width: int, scheme: Any
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    jobs.fails = True
    ended(jobs, alice)
    opened(page, f"{server.url}/notices/")
    jobs.fails = False
    ended(jobs, alice)
    expect(toasts(page)).to_have_count(1)
    bell(page).locator("summary").click()
    expect(bell(page).locator(".notice-row")).to_have_count(2)
    keep_picture(page, f"bell-{width}-{scheme}")
    assert findings(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("Escape")
    keep_picture(page, f"notices-{width}-{scheme}")
