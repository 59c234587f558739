"""A person's first visit in a real browser: sign up, upload, watch, read the verdict, delete.

`SCREENSHOTS_DIR` keeps pictures of the pages: wide and narrow, light and dark.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from detection.demo.clip import write_demo_clip
from tests.site.browser import chromium
from tests.support.processes import PASSWORD, Site, installed

pytestmark = pytest.mark.browser

SECONDS = 12
SIZES: dict[str, ViewportSize] = {
    "1280": {"width": 1280, "height": 900},
    "390": {"width": 390, "height": 844},
}

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, migrated_data: Path) -> Iterator[Site]:
    """The embedded site as `make run` serves it."""
    with installed(tmp_path_factory.mktemp("site"), template=migrated_data) as site:
        site.start_web()
        yield site


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portrait that moves, its second half manipulated."""
    path = tmp_path_factory.mktemp("clip") / "interview.mp4"
    write_demo_clip(path, seconds=SECONDS)
    return path


class Visit:
    """A browser tab that remembers what went wrong in it and what its socket was told."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.troubles: list[str] = []
        self.told: list[dict[str, Any]] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("response", self._response)
        page.on("websocket", lambda ws: ws.on("framereceived", self._frame))

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.troubles.append(message.text)

    def _response(self, response: Any) -> None:
        if response.status >= 400:
            self.troubles.append(f"{response.status} {response.url}")

    def _frame(self, text: str | bytes) -> None:
        frame = json.loads(text)
        if frame["event"] == "processing_progress":
            self.told.append(frame["data"])

    def keep_pictures(self, name: str) -> None:
        """Take the page at both widths, light and dark, when somebody wants to look at them."""
        folder = os.environ.get("SCREENSHOTS_DIR")
        if not folder:
            return
        for width, size in SIZES.items():
            for scheme in SCHEMES:
                self.page.set_viewport_size(size)
                self.page.emulate_media(color_scheme=scheme)
                self.page.wait_for_timeout(400)
                path = Path(folder) / f"{name}-{width}-{scheme}.png"
                self.page.screenshot(path=path, full_page=True)
        self.page.set_viewport_size(SIZES["1280"])
        self.page.emulate_media(color_scheme="light")


@pytest.fixture
def visit() -> Iterator[Visit]:
    """A new visitor."""
    with chromium() as browser:
        context = browser.new_context(viewport=SIZES["1280"])
        context.set_default_timeout(30_000)
        yield Visit(context.new_page())
        context.close()


def sign_up(visit: Visit, site: Site, email: str) -> None:
    page = visit.page
    page.goto(site.url)
    visit.keep_pictures("landing")
    page.get_by_role("link", name="Sign up").first.click()
    visit.keep_pictures("sign-up")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("input[name=password2]").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    expect(page).to_have_url(f"{site.url}/dashboard/")


def test_from_signing_up_to_a_verdict_and_its_deletion(
    visit: Visit, site: Site, clip: Path
) -> None:
    page = visit.page
    sign_up(visit, site, "alice@example.com")
    visit.keep_pictures("dashboard-empty")

    page.locator("#drop-file").set_input_files(clip)
    visit.keep_pictures("dashboard-asked")
    page.get_by_role("button", name="Start").click()
    card = page.locator("#running .card", has_text=clip.name)
    expect(card).to_be_visible()
    card.get_by_role("link", name=clip.name).click()
    expect(page.get_by_role("heading", level=1, name=clip.name)).to_be_visible()
    expect(page.locator("[data-job-bar]")).to_have_count(0, timeout=60_000)
    assert visit.told, "over the socket"
    assert visit.told[-1]["status"] == "succeeded"
    assert len({state["progress"] for state in visit.told}) >= 3

    verdict = page.locator("section.verdict")
    expect(verdict).to_be_visible()
    expect(verdict.get_by_role("heading", level=2)).to_have_text(
        re.compile("Looks authentic|Looks manipulated|No clear answer")
    )
    expect(page.locator("[data-timeline-chart] svg")).to_be_visible()
    visit.keep_pictures("video")

    seek_by_the_chart(page)
    step_by_the_keyboard(page)

    page.goto(f"{site.url}/videos/")
    expect(page.get_by_role("link", name=clip.name).first).to_be_visible()
    visit.keep_pictures("list")
    page.goto(f"{site.url}/statistics/")
    visit.keep_pictures("statistics")

    delete(page, site, clip)
    assert visit.troubles == []


def seek_by_the_chart(page: Page) -> None:
    chart = page.locator("[data-timeline-chart]")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    before = page.evaluate("document.querySelector('video').currentTime")
    chart.click(position={"x": box["width"] * 0.7, "y": box["height"] / 2})
    page.wait_for_function(
        "before => Math.abs(document.querySelector('video').currentTime - before) > 2", arg=before
    )
    now = page.evaluate("document.querySelector('video').currentTime")
    assert SECONDS * 0.5 < now < SECONDS * 0.9


def step_by_the_keyboard(page: Page) -> None:
    before = page.evaluate("document.querySelector('video').currentTime")
    page.locator("[data-timeline-chart]").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(
        "before => document.querySelector('video').currentTime < before - 0.5", arg=before
    )


def delete(page: Page, site: Site, clip: Path) -> None:
    page.goto(f"{site.url}/videos/")
    page.get_by_role("link", name=clip.name).first.click()
    page.wait_for_load_state("networkidle")
    page.locator("[data-dialog=delete-dialog]").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page).to_have_url(f"{site.url}/videos/")
    expect(page.get_by_text("were deleted")).to_be_visible()
    expect(page.get_by_role("link", name=clip.name)).to_have_count(0)
    assert list((site.data / "media" / "uploads").iterdir()) == []


def test_a_file_that_is_no_video_says_so_where_it_was_dropped(
    visit: Visit, site: Site, tmp_path: Path
) -> None:
    sign_up(visit, site, "bob@example.com")
    letter = tmp_path / "letter.mp4"
    letter.write_text("Dear diary")
    visit.page.locator("#drop-file").set_input_files(letter)
    visit.page.get_by_role("button", name="Start").click()
    row = visit.page.locator(".upload", has_text="letter.mp4")
    expect(row).to_contain_text("neither a video nor a picture")
    visit.keep_pictures("dashboard-refused")
    assert [trouble for trouble in visit.troubles if "415" not in trouble] == []
