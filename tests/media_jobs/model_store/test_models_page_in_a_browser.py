"""The admin's page of models in a real browser."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from tests.site.browser import chromium
from tests.support.admin import superuser
from tests.support.axe import findings_in_all_settings
from tests.support.server import Server
from tests.support.sockets import session_cookie

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.slow
def test_axe_finds_nothing_and_a_phone_shows_all_of_it(server: Server) -> None:
    cookie = {"name": "sessionid", "value": session_cookie(superuser()), "url": server.url}
    with chromium() as browser:
        page = browser.new_page()
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(server.url + reverse("admin:index"))
        page.get_by_role("link", name="0 of 1").click()
        page.wait_for_url(f"**{reverse('admin-models')}")
        assert findings_in_all_settings(page) == {}
        wide = page.evaluate("document.documentElement.scrollWidth")
        if folder := os.environ.get("SCREENSHOTS_DIR"):
            page.screenshot(path=Path(folder) / "models-phone.png")
            page.set_viewport_size({"width": 1280, "height": 700})
            page.screenshot(path=Path(folder) / "models.png")
        assert wide <= 390
