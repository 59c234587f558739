"""The links of the header in a real browser: by keyboard, on a phone, without scripts."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from accounts.models import User
from tests.support.server import Server
from tests.support.tabs import tab_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE: ViewportSize = {"width": 390, "height": 844}


def press_on(page: Page, name: str) -> None:
    """Go on by Tab to what is called so, and press Enter there."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if (page.evaluate("document.activeElement.innerText") or "").strip() == name:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"Tab does not lead to {name}")


def test_a_group_is_opened_by_keyboard_and_leads_on(alice: User, server: Server) -> None:
    with tab_of(alice, server) as page:
        page.goto(f"{server.url}/dashboard/")
        press_on(page, "Check")
        page.keyboard.press("Escape")
        expect(page.get_by_role("link", name="Pictures")).to_be_hidden()
        page.keyboard.press("Enter")
        press_on(page, "Pictures")
        expect(page).to_have_url(f"{server.url}/videos/?kind=image")
        expect(page.get_by_label("Kind")).to_have_value("image")


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_a_button_opens_the_links(alice: User, server: Server, scripts: bool) -> None:
    with tab_of(alice, server, viewport=PHONE, java_script_enabled=scripts) as page:
        page.goto(f"{server.url}/dashboard/")
        navigation = page.get_by_role("navigation", name="Main")
        expect(navigation).to_be_hidden()
        page.get_by_role("button", name="Menu").press("Enter")
        page.keyboard.press("Tab")
        expect(navigation.get_by_role("link", name="Dashboard")).to_be_focused()
        navigation.get_by_text("Activity", exact=True).click()
        statistics = navigation.get_by_role("link", name="Statistics")
        expect(statistics).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        statistics.click()
        expect(page).to_have_url(f"{server.url}/statistics/")
