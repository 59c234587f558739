"""An extension is linked by its code in a real browser, seen, told of, and unlinked again."""

import json
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import PASSWORD
from tests.site.browser import chromium
from tests.support.server import Server

pytestmark = pytest.mark.browser

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def ask(url: str, body: dict[str, Any] | None = None, token: str = "") -> tuple[int, Any]:
    """Send JSON as the extension does; gives the status and the answer."""
    headers = {"Content-Type": "application/json", "User-Agent": AGENT}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    try:
        with urlopen(Request(url, data, headers)) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)


def sign_up(page: Page, url: str) -> None:
    page.goto(f"{url}/accounts/signup/")
    page.get_by_label("Email").fill("dora@example.com")
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.locator("main form button").last.click()
    page.wait_for_url(f"{url}/dashboard/")


def test_linked_by_code_seen_and_unlinked(server: Server) -> None:
    link = f"{server.url}/api/extension/link"
    with chromium() as browser:
        page = browser.new_page()
        page.set_default_timeout(60_000)  # machines that run tests may be slow
        expect.set_options(timeout=60_000)
        sign_up(page, server.url)
        status, pairing = ask(link, {})
        assert status == 201
        assert ask(link, {"device_code": pairing["device_code"]})[0] == 202

        page.goto(f"{server.url}/extension/")
        expect(page.get_by_text("No browser is linked")).to_be_visible()
        page.get_by_label("Code").fill(pairing["user_code"].lower())
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("heading", name="Link this browser?")).to_be_visible()
        expect(page.locator(".asking")).to_contain_text("Firefox on Linux")
        page.get_by_role("button", name="Link it").click()
        expect(page.get_by_text("waiting for the extension")).to_be_visible()

        status, linked = ask(link, {"device_code": pairing["device_code"]})
        assert status == 200
        token = linked["token"]
        seen = f"{server.url}/api/extension/status"
        assert ask(seen, token=token)[1]["user"]["email"] == "dora@example.com"
        page.reload()
        expect(page.locator(".link-list")).to_contain_text("last seen")

        page.get_by_role("button", name="Unlink Firefox on Linux").click()
        page.get_by_role("dialog").get_by_role("button", name="Unlink").click()
        expect(page.get_by_text("is no longer linked")).to_be_visible()
        assert ask(seen, token=token)[0] == 401

        page.locator(".site-nav summary", has_text="Activity").click()
        page.get_by_role("link", name="Log", exact=True).click()
        lines = page.locator(".activity-list li span")
        expect(lines.first).to_be_visible()
        log = lines.all_inner_texts()
        assert log[:2] == [
            "Unlinked the extension in Firefox on Linux",
            "Linked the extension in Firefox on Linux",
        ]
