"""The switch on the account page: it asks, subscribes, tells, and lets go again.

A headless Chromium reaches no push service and grants no permission: what `PushManager.subscribe`
and `Notification` do is put in their place. The worker is the real one.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import PushSubscription, User
from accounts.notices.services import notify
from accounts.notices.types import notice_types
from accounts.push.sending import send_due
from tests.support.axe import findings
from tests.support.push_service import PushingBrowser, PushService, push_service
from tests.support.server import Server
from tests.support.tabs import SCHEMES, keep_picture, tab_of
from tests.support.threads import elsewhere

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SWITCH = "Notify this browser, also when the site is closed"
SWITCH_OFF = "Do not notify this browser when the site is closed"
STAND_IN = """
  (given) => {
    const bytes = (text) => Uint8Array.from(
      atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)).buffer;
    const stored = () => localStorage.getItem("stand-in");
    const made = () => stored() && {
      options: { applicationServerKey: bytes(stored()) },
      toJSON: () => given,
      unsubscribe: async () => { localStorage.removeItem("stand-in"); return true; },
    };
    PushManager.prototype.getSubscription = async () => made();
    PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
      if (localStorage.getItem("away")) throw new DOMException("push service error", "AbortError");
      localStorage.setItem("stand-in", applicationServerKey);
      return made();
    };
    window.asked = 0;
    window.Notification = class {
      static permission = localStorage.getItem("permission") ?? "default";
      static async requestPermission() {
        window.asked += 1;
        Notification.permission = localStorage.getItem("answer") ?? "granted";
        localStorage.setItem("permission", Notification.permission);
        return Notification.permission;
      }
    };
  }
"""


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as running:
        yield running


@pytest.fixture
def browser(service: PushService) -> PushingBrowser:
    return service.browser()


@pytest.fixture
def page(page: Page, browser: PushingBrowser) -> Page:
    """Alice's tab, in a browser that subscribes at the stand-in."""
    stand_in(page, browser)
    return page


def stand_in(page: Page, browser: PushingBrowser) -> None:
    page.context.add_init_script(f"({STAND_IN})({json.dumps(browser.subscription)})")


def told(user: User) -> int:
    """Tell somebody something, and push it. How many messages were taken."""
    kind = notice_types.get("job_finished")
    assert kind is not None
    notify(user_id=user.pk, kind=kind, message="It is finished.", page="/videos/")
    return send_due(now=timezone.now())


def kept() -> list[PushSubscription]:
    """What is subscribed."""
    return elsewhere(lambda: list(PushSubscription.objects.all()))


def end_all() -> None:
    """As if from another browser."""
    elsewhere(lambda: PushSubscription.objects.all().delete())


def part(page: Page) -> Locator:
    return page.locator("#push")


def test_the_switch_asks_then_subscribes_and_a_notice_arrives(
    page: Page, server: Server, alice: User, browser: PushingBrowser, service: PushService
) -> None:
    page.goto(f"{server.url}/account/")
    assert page.evaluate("asked") == 0
    part(page).get_by_role("button", name=SWITCH).click()
    expect(part(page).get_by_role("button", name=SWITCH_OFF)).to_be_enabled()
    expect(part(page).get_by_role("listitem")).to_contain_text("This browser")
    assert findings(page) == ""
    assert page.evaluate("navigator.serviceWorker.controller.scriptURL").endswith("/push-worker.js")

    assert elsewhere(lambda: told(alice)) == 1
    assert service.read(browser)[0]["text"] == "It is finished."

    part(page).get_by_role("button", name=SWITCH_OFF).click()
    expect(part(page).get_by_role("button", name=SWITCH)).to_be_enabled()
    assert kept() == []
    assert page.evaluate("localStorage.getItem('stand-in')") is None


def test_stop_in_the_list_lets_go_of_this_browser(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/account/")
    part(page).get_by_role("button", name=SWITCH).click()
    part(page).get_by_role("button", name="Stop").click()
    expect(part(page).get_by_role("button", name=SWITCH)).to_be_enabled()
    assert kept() == []


@pytest.mark.parametrize(
    ("set_up", "words"),
    [
        ("localStorage.setItem('answer', 'denied')", "Your browser blocks notifications"),
        ("localStorage.setItem('answer', 'default')", "Nothing was switched on"),
        ("localStorage.setItem('away', 'yes')", "could not reach its push service"),
    ],
)
def test_whatever_forbids_it_is_said(page: Page, server: Server, set_up: str, words: str) -> None:
    page.goto(f"{server.url}/account/")
    page.evaluate(set_up)
    part(page).get_by_role("button", name=SWITCH).click()
    expect(part(page)).to_contain_text(words)
    expect(part(page).get_by_role("button", name=SWITCH)).to_be_enabled()
    assert kept() == []


def test_a_browser_that_blocks_it_already_says_so_at_once(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/account/")
    page.evaluate("localStorage.setItem('permission', 'denied')")
    page.reload()
    expect(part(page)).to_contain_text("Your browser blocks notifications")
    expect(part(page).get_by_role("button", name=SWITCH)).to_be_disabled()


def test_a_browser_without_push_messages_says_so(server: Server, alice: User) -> None:
    with tab_of(alice, server) as page:
        page.context.add_init_script("delete window.PushManager")
        page.goto(f"{server.url}/account/")
        expect(part(page)).to_contain_text("cannot be notified while the site is closed")


def test_after_signing_in_again_it_goes_on_and_what_was_ended_elsewhere_does_not(
    page: Page, server: Server, alice: User
) -> None:
    page.goto(f"{server.url}/account/")
    part(page).get_by_role("button", name=SWITCH).click()
    expect(part(page).get_by_role("button", name=SWITCH_OFF)).to_be_enabled()
    (made,) = kept()
    # As if it had been made in a session that is over.
    end_all()
    page.evaluate(
        """(name) => { const made = JSON.parse(localStorage.getItem(name));
        localStorage.setItem(name, JSON.stringify({...made, browser: "before"})); }""",
        f"spotifai-push-{alice.pk}",
    )
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.goto(f"{server.url}/statistics/")
    (again,) = kept()
    assert (again.endpoint, again.pk != made.pk) == (made.endpoint, True)

    end_all()
    page.evaluate(
        """(name) => { const made = JSON.parse(localStorage.getItem(name));
        localStorage.setItem(name, JSON.stringify({...made, at: 0})); }""",
        f"spotifai-push-{alice.pk}",
    )
    with page.expect_response("**/api/v1/push-subscriptions"):
        page.goto(f"{server.url}/statistics/")
    page.wait_for_function("(name) => !localStorage.getItem(name)", arg=f"spotifai-push-{alice.pk}")
    assert kept() == []


def test_the_worker_shows_what_is_pushed_unless_a_page_is_in_sight(
    page: Page, server: Server
) -> None:
    page.goto(f"{server.url}/account/")
    part(page).get_by_role("button", name=SWITCH).click()
    expect(part(page).get_by_role("button", name=SWITCH_OFF)).to_be_enabled()
    (worker,) = page.context.service_workers
    shown = worker.evaluate(
        """async () => {
          const shown = [];
          self.registration.showNotification = async (title, options) =>
            shown.push([title, options.body, options.tag, options.data.page]);
          const windows = self.clients.matchAll.bind(self.clients);
          await show({ id: 7, title: "Job finished", text: "In sight.", page: "/notices/7/" });
          await show({ id: null, title: "Test", text: "This is a test.", page: "/notices/" });
          self.clients.matchAll = async () => [];
          await show({ id: 8, title: "Job finished", text: "Out of sight.", page: "/notices/8/" });
          const opened = [];
          self.clients.openWindow = async (url) => opened.push(new URL(url).pathname);
          await open("/notices/8/");
          await open("https://elsewhere.example/");
          return [shown, opened];
        }"""
    )
    assert shown == [
        [
            ["Test", "This is a test.", "test", "/notices/"],
            ["Job finished", "Out of sight.", "notice-8", "/notices/8/"],
        ],
        ["/notices/8/"],
    ]


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_the_settings_look_right(
    server: Server, alice: User, browser: PushingBrowser, settings: Any, width: int
) -> None:
    settings.SITE_URL = "https://spot.example"
    for scheme in SCHEMES:
        size = {"width": width, "height": 900}
        with tab_of(alice, server, viewport=size, color_scheme=scheme) as page:
            stand_in(page, browser)
            page.goto(f"{server.url}/account/")
            switch = part(page).get_by_role("button", name=SWITCH)
            expect(switch).to_be_enabled()
            switch.focus()
            page.keyboard.press("Enter")
            expect(part(page).get_by_role("button", name=SWITCH_OFF)).to_be_enabled()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert findings(page) == ""
            page.locator("#notices-title").evaluate("(title) => title.scrollIntoView()")
            keep_picture(page, f"push-{width}-{scheme}")
            part(page).get_by_role("listitem").scroll_into_view_if_needed()
            keep_picture(page, f"push-{width}-{scheme}-below")
            end_all()


def test_without_scripts_the_page_says_what_is_needed(server: Server, alice: User) -> None:
    with tab_of(alice, server, java_script_enabled=False) as page:
        page.goto(f"{server.url}/account/")
        expect(part(page)).to_contain_text("allow this browser to run the site’s scripts")
        expect(part(page).get_by_role("button", name=SWITCH)).to_be_hidden()
