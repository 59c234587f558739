"""One's own data, collected while one watches and fetched from the page, without reloading it."""

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from zipfile import ZipFile

import pytest
from django.db import connections
from playwright.sync_api import expect

from accounts.models import User
from tests.site.browser import chromium
from tests.site.test_browser import SIZES, Visit
from tests.support.exports import part_that
from tests.support.jobs import run_waiting_jobs
from tests.support.server import Server
from tests.support.sockets import session_cookie

pytestmark = pytest.mark.browser


def work() -> None:
    """Run what waits, as a worker's thread does."""
    try:
        run_waiting_jobs()
    finally:
        connections.close_all()


def test_collected_while_one_watches_and_fetched(server: Server, alice: User) -> None:
    cookie = {"name": "sessionid", "value": session_cookie(alice), "url": server.url}
    looked = threading.Event()

    def chunks() -> Iterator[bytes]:
        yield b"half"
        assert looked.wait(60)
        yield b"the rest"

    expect.set_options(timeout=30_000)
    with chromium() as browser, part_that(chunks), ThreadPoolExecutor(1) as worker:
        context = browser.new_context(viewport=SIZES["1280"])
        context.add_cookies([cookie])  # type: ignore[list-item]
        visit = Visit(context.new_page())
        page, section = visit.page, visit.page.locator("#export")
        page.goto(f"{server.url}/account/")
        visit.keep_pictures("export-none")
        section.get_by_role("button", name="Collect my data").click()
        expect(section.locator("[data-job-message]")).to_have_text("Waiting for a worker")

        working = worker.submit(work)
        expect(section.locator("[data-job-message]")).to_have_text(re.compile(r"File \d+ of \d+"))
        visit.keep_pictures("export-running")
        looked.set()
        link = section.get_by_role("link", name="Download your data")
        expect(link).to_be_visible()
        working.result(60)
        expect(page.locator("#announcer")).to_have_text("Collecting your data is finished")
        assert {state["status"] for state in visit.told} >= {"running", "succeeded"}
        visit.keep_pictures("export-there")

        with page.expect_download() as download:
            link.click()
        assert re.fullmatch(r"spotifai-data-[\d-]+\.zip", download.value.suggested_filename)
        with ZipFile(download.value.path()) as archive:
            assert archive.testzip() is None
            assert archive.read("of/test.bin") == b"halfthe rest"

        section.get_by_role("button", name="Collect it again").click()
        section.get_by_role("button", name="Stop collecting").click()
        expect(section.get_by_role("button", name="Collect it again")).to_be_visible()
        expect(link).to_be_visible()
        assert visit.troubles == []
