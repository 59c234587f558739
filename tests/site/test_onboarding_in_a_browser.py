"""A newcomer's first days, in a real browser: from signing up to unlinking an extension again.

`SCREENSHOTS_DIR` keeps pictures of the pages: wide and narrow, light and dark.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from django.core import mail
from playwright.sync_api import Page, ViewportSize, expect

from tests.conftest import PASSWORD
from tests.site.browser import chromium
from tests.support.issuer import issuing
from tests.support.oauth_flow import callbacks_of
from tests.support.provider import Provider, both_doors_at
from tests.support.server import Server

pytestmark = pytest.mark.browser

DORA = "dora@example.com"
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SIZES: dict[str, ViewportSize] = {
    "1280": {"width": 1280, "height": 900},
    "390": {"width": 390, "height": 844},
}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.fixture
def provider(server: Server, settings: Any) -> Iterator[Provider]:
    with issuing(Provider(redirect_uris=callbacks_of(server))) as provider:
        provider.asks_with_a_page = True
        both_doors_at(provider, settings)
        yield provider


class Visit:
    """A browser tab, what went wrong in it, and the site that it is at."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self.url = server.url
        self.troubles: list[str] = []
        page.set_default_timeout(60_000)  # machines that run tests may be slow
        expect.set_options(timeout=60_000)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("response", self._response)

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.troubles.append(message.text)

    def _response(self, response: Any) -> None:
        if response.status >= 400:
            self.troubles.append(f"{response.status} {response.url}")

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)

    def press(self, name: str) -> None:
        self.page.get_by_role("main").get_by_role("button", name=name, exact=True).click()

    def keep_pictures(self, name: str) -> None:
        """Take the page at both widths, light and dark, when somebody wants to look at them."""
        if not (folder := os.environ.get("SCREENSHOTS_DIR")):
            return
        for width, size in SIZES.items():
            for scheme in SCHEMES:
                self.page.set_viewport_size(size)
                self.page.emulate_media(color_scheme=scheme)
                self.page.wait_for_timeout(300)
                path = Path(folder) / f"{name}-{width}-{scheme}.png"
                self.page.screenshot(path=path, full_page=True)
        self.page.set_viewport_size(SIZES["1280"])
        self.page.emulate_media(color_scheme="light")


@pytest.fixture
def visit(server: Server, provider: Provider) -> Iterator[Visit]:
    with chromium() as browser:
        yield Visit(browser.new_page(viewport=SIZES["1280"]), server)


def test_the_whole_way(visit: Visit, provider: Provider) -> None:
    sign_up(visit)
    confirm_the_address(visit)
    sign_out(visit)
    sign_in(visit)
    link_google(visit)
    sign_out(visit)
    come_in_with_google(visit)
    extension = pair_an_extension(visit)
    unlink_the_extension(visit, extension)
    unlink_google(visit)
    assert provider.grants.revoked
    assert visit.troubles == []


def sign_up(visit: Visit) -> None:
    visit.go("/accounts/signup/")
    visit.keep_pictures("sign-up")
    visit.page.get_by_label("Email").fill(DORA)
    for field in visit.page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    visit.press("Make my account")
    expect(visit.page).to_have_url(f"{visit.url}/dashboard/")


def confirm_the_address(visit: Visit) -> None:
    visit.go("/account/")
    expect(visit.page.locator("#ways-in")).to_contain_text("is not confirmed yet")
    visit.page.goto(link_in_the_mail())
    visit.press("Yes, confirm it")
    visit.go("/account/")
    expect(visit.page.locator("#ways-in")).to_contain_text(f"Set, with {DORA}")


def link_in_the_mail() -> str:
    found = re.search(r"http\S+/accounts/confirm-email/\S+", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[0]


def sign_out(visit: Visit) -> None:
    visit.page.locator(".site-tools [data-menu] summary").last.click()
    visit.page.get_by_role("button", name="Sign out", exact=True).click()
    expect(visit.page.get_by_text("You are signed out")).to_be_visible()


def sign_in(visit: Visit) -> None:
    visit.go("/accounts/login/")
    visit.keep_pictures("sign-in")
    visit.page.get_by_label("Email").fill(DORA)
    visit.page.get_by_label("Password").fill(PASSWORD)
    visit.press("Sign in")
    expect(visit.page).to_have_url(f"{visit.url}/dashboard/")


def link_google(visit: Visit) -> None:
    visit.go("/account/")
    visit.press("Link Google")
    agree(visit)
    expect(visit.page).to_have_url(f"{visit.url}/account/#ways-in")
    expect(visit.page.get_by_text("Google is linked")).to_be_visible()
    expect(visit.page.locator("#ways-in")).to_contain_text(f"Dora, {DORA}, linked now")
    visit.keep_pictures("account")


def come_in_with_google(visit: Visit) -> None:
    visit.go("/accounts/login/")
    visit.press("Continue with Google")
    agree(visit)
    expect(visit.page).to_have_url(f"{visit.url}/dashboard/")


def agree(visit: Visit) -> None:
    """On the provider's own page."""
    visit.page.get_by_role("link", name="Continue as Dora").click()


def pair_an_extension(visit: Visit) -> httpx.Client:
    """Enter its code; gives the extension with its token."""
    extension = httpx.Client(base_url=visit.url, headers={"User-Agent": AGENT}, timeout=60)
    pairing = extension.post("/api/extension/link", json={}).json()
    visit.go("/extension/")
    visit.page.get_by_label("Code").fill(pairing["user_code"])
    visit.press("Continue")
    visit.press("Link it")
    device_code = {"device_code": pairing["device_code"]}
    token = extension.post("/api/extension/link", json=device_code).json()["token"]
    extension.headers["Authorization"] = f"Bearer {token}"
    assert extension.get("/api/extension/status").json()["user"]["email"] == DORA
    visit.page.reload()
    expect(visit.page.locator(".link-list")).to_contain_text("Firefox on Linux")
    expect(visit.page.locator(".link-list")).to_contain_text("last seen")
    return extension


def unlink_the_extension(visit: Visit, extension: httpx.Client) -> None:
    visit.page.get_by_role("button", name="Unlink Firefox on Linux").click()
    visit.page.get_by_role("dialog").get_by_role("button", name="Unlink").click()
    expect(visit.page.get_by_text("is no longer linked")).to_be_visible()
    assert extension.get("/api/extension/status").status_code == 401
    extension.close()


def unlink_google(visit: Visit) -> None:
    visit.go("/account/")
    visit.page.get_by_role("link", name="Unlink Google").click()
    visit.keep_pictures("unlink")
    visit.press("Unlink")
    expect(visit.page.get_by_text("Google is no longer linked")).to_be_visible()


@pytest.mark.slow
def test_the_pages_on_the_way_to_a_provider_look_like_ours(
    visit: Visit, provider: Provider, settings: Any
) -> None:
    visit.go("/accounts/google/login/")
    visit.keep_pictures("google")
    visit.press("Continue with Google")
    agree(visit)
    visit.go("/account/")
    expect(visit.page.locator("#ways-in")).to_contain_text("Your only way in")
    expect(visit.page.get_by_role("button", name="Unlink Google")).to_be_disabled()
    visit.keep_pictures("account-only-google")
    visit.go("/account/doors/spotify/link/")
    visit.keep_pictures("link-spotify")
    visit.press("Continue with Spotify")
    agree(visit)
    expect(visit.page.get_by_text("Spotify is linked")).to_be_visible()
    assert visit.troubles == []

    sign_out(visit)
    provider.person.subject = "somebody-new"
    visit.go("/accounts/spotify/login/")
    visit.press("Continue with Spotify")
    agree(visit)
    expect(visit.page.get_by_role("heading", name="Look in your inbox")).to_be_visible()
    visit.keep_pictures("inbox")
    assert visit.troubles == []

    refusals: dict[str, dict[str, Any]] = {
        "You did not agree": {"denies": "access_denied"},
        "answered with an error": {"denies": "server_error"},
        "cannot be reached": {"denies": "", "answers": [(503, {})]},
    }
    for number, (words, trouble) in enumerate(refusals.items()):
        for name, value in trouble.items():
            setattr(provider, name, value)
        visit.go("/accounts/google/login/")
        visit.press("Continue with Google")
        agree(visit)
        expect(visit.page.get_by_role("main")).to_contain_text(words)
        visit.keep_pictures(f"refused-{number}")
    settings.GOOGLE_OAUTH_CLIENT_ID = ""
    visit.go("/accounts/google/login/")
    expect(visit.page.get_by_role("main")).to_contain_text("has to set GOOGLE_OAUTH_CLIENT_ID")
    visit.keep_pictures("not-set-up")
