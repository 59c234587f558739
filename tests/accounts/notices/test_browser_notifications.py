"""Notifications of the browser: only by choice, and only while no page of the site is in sight."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.accounts.notices.test_notices_in_a_browser import bell, count, ended, opened, toasts
from tests.support.axe import findings
from tests.support.held_jobs import HeldJobs
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A headless browser shows no notification and hides no tab: what it is asked to show is noted, and
# `hide` is what switching to another window does.
WATCHED = """
  const hidden = () => sessionStorage.getItem("hidden") === "yes";
  Object.defineProperty(document, "visibilityState", {get: () => hidden() ? "hidden" : "visible"});
  window.hide = (yes) => {
    sessionStorage.setItem("hidden", yes ? "yes" : "no");
    document.dispatchEvent(new Event("visibilitychange"));
  };
  window.asked = 0;
  window.shown = [];
  window.Notification = class extends EventTarget {
    static permission = localStorage.getItem("permission") ?? "default";
    static async requestPermission() {
      window.asked += 1;
      Notification.permission = localStorage.getItem("answer") ?? "granted";
      localStorage.setItem("permission", Notification.permission);
      return Notification.permission;
    }
    constructor(title, {body, tag}) { super(); this.body = body; window.shown.push(this); }
    close() {}
  };
"""


@pytest.fixture
def page(page: Page) -> Page:
    """Alice's tab, where what it is asked to show is noted."""
    page.context.add_init_script(WATCHED)
    return page


def shown(page: Page) -> list[str]:
    """What the browser was asked to show."""
    found: list[str] = page.evaluate("shown.map(({body}) => body)")
    return found


def switch(page: Page) -> None:
    bell(page).locator("summary").click()
    bell(page).get_by_label("Notify me outside this page").click()


def test_nobody_is_asked_or_notified_who_has_not_chosen_it(
    page: Page, server: Server, alice: User, jobs: HeldJobs
) -> None:
    opened(page, f"{server.url}/statistics/")
    page.evaluate("hide(true)")
    ended(jobs, alice)
    expect(count(page)).to_have_text("1")
    page.wait_for_timeout(1000)
    assert (page.evaluate("asked"), shown(page)) == (0, [])
    page.evaluate("hide(false)")
    expect(toasts(page)).to_have_count(1)


def test_who_has_chosen_it_is_notified_while_away_and_led_to_the_result(
    page: Page, server: Server, alice: User, jobs: HeldJobs
) -> None:
    opened(page, f"{server.url}/statistics/")
    switch(page)
    page.wait_for_function("() => asked === 1")
    assert findings(page) == ""
    ended(jobs, alice)
    expect(toasts(page)).to_have_count(1)
    assert shown(page) == []

    opened(page, f"{server.url}/tokens/")
    expect(bell(page).locator("#notify")).to_be_checked()
    page.evaluate("hide(true)")
    ended(jobs, alice)
    page.wait_for_function("() => shown.length === 1")
    assert shown(page) == ["Counting sheep is finished."]
    assert page.evaluate("asked") == 0
    page.evaluate("hide(false)")
    expect(toasts(page)).to_have_count(0)
    page.evaluate("shown[0].dispatchEvent(new Event('click'))")
    expect(page).to_have_url(f"{server.url}/account/")


def test_of_what_somebody_has_excepted_the_browser_does_not_notify(
    page: Page, server: Server, alice: User, jobs: HeldJobs
) -> None:
    page.goto(f"{server.url}/account/")
    page.get_by_label("Job finished: by the browser").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("What you hear of is saved.")
    opened(page, f"{server.url}/statistics/")
    switch(page)
    page.wait_for_function("() => asked === 1")
    page.evaluate("hide(true)")
    ended(jobs, alice)
    expect(count(page)).to_have_text("1")
    page.wait_for_timeout(1000)
    assert shown(page) == []
    page.evaluate("hide(false)")
    expect(toasts(page)).to_have_count(1)
    jobs.fails = True
    page.evaluate("hide(true)")
    ended(jobs, alice)
    page.wait_for_function("() => shown.length === 1")


def test_a_tab_in_sight_tells_it_instead(
    page: Page, server: Server, alice: User, jobs: HeldJobs
) -> None:
    opened(page, f"{server.url}/statistics/")
    switch(page)
    page.wait_for_function("() => asked === 1")
    page.evaluate("hide(true)")
    other = page.context.new_page()
    opened(other, f"{server.url}/tokens/")
    ended(jobs, alice)
    expect(toasts(other)).to_have_count(1)
    page.wait_for_timeout(1000)
    assert shown(page) == []


def test_who_refuses_the_browsers_question_is_told_how_to_change_it(
    page: Page, server: Server
) -> None:
    page.goto(f"{server.url}/statistics/")
    page.evaluate("localStorage.setItem('answer', 'denied')")
    bell(page).locator("summary").click()
    box = bell(page).locator("#notify")
    box.click()
    expect(bell(page)).to_contain_text("Your browser blocks them.")
    expect(box).not_to_be_checked()
