"""A cut upload goes on where it was: in a real browser, with identical bytes, and only the rest."""

import hashlib
import os
import re
import signal
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, Route, expect

from accounts.models import User
from media_jobs.models import Upload
from media_jobs.resumable.models import PartialUpload
from tests.site.browser import chromium
from tests.site.test_drag_and_drop import drop
from tests.support.media import Clips, all_files
from tests.support.processes import PASSWORD, Program, Site, installed
from tests.support.server import Server
from tests.support.tabs import tab_of
from tests.support.threads import at_once, wait_until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("nobody_is_asked"),
]

CHUNK_MB = 0.0625
CHUNK = 65_536
CHUNKS = 12


@pytest.fixture
def film(clips: Clips, tmp_path: Path) -> Path:
    """A clip of twelve chunks: behind its pictures it has room that nobody uses."""
    data = clips.face.read_bytes()
    unused = CHUNKS * CHUNK - 1000 - len(data)
    assert unused > 0
    path = tmp_path / "film.mp4"
    path.write_bytes(data + struct.pack(">I4s", unused, b"free") + clips.noise(unused - 8))
    return path


@pytest.fixture
def page(server: Server, alice: User, settings: Any) -> Iterator[Page]:
    """Alice's tab on a site with small chunks."""
    settings.UPLOAD_CHUNK_MB = CHUNK_MB
    with tab_of(alice, server) as page:
        yield page


class Sent:
    """Where the chunks begin that a page has sent, by whether the site has answered them."""

    def __init__(self, page: Page) -> None:
        self.kept: list[int] = []
        self.plain: list[str] = []
        page.on("requestfinished", self._finished)

    def _finished(self, request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/api/v1/library/upload"):
            self.plain.append(request.url)
        response = request.response() if request.method == "PUT" else None
        if response is not None and response.status == 200:
            self.kept.append(first_byte(request))


ALL = [number * CHUNK for number in range(CHUNKS)]


def first_byte(request: Request) -> int:
    """Where the chunk of a request begins."""
    found = re.match(r"bytes (\d+)-", request.headers["content-range"])
    assert found
    return int(found[1])


@contextmanager
def held_at(page: Page, number: int) -> Iterator[Callable[[], Route]]:
    """Lets the chunks before this one pass; what it gives waits for it, and gives its request.

    With the block the others pass, too.
    """
    held: list[Route] = []

    def handle(route: Route) -> None:
        if first_byte(route.request) < number * CHUNK:
            route.continue_()
        else:
            held.append(route)

    def wait() -> Route:
        while not held:
            page.wait_for_timeout(20)
        return held[0]

    page.route("**/content", handle)
    yield wait
    page.unroute("**/content")


def words(page: Page) -> Any:
    return page.locator(".upload-words")


def in_the_database(what: Any) -> Any:
    """Asked in another thread, as the browser's loop runs in this."""
    (found,) = at_once(1, lambda _: what())
    return found


@pytest.mark.slow
@pytest.mark.timeout(600)  # two starts of a server, on a busy machine
def test_an_upload_outlives_the_server(
    tmp_path: Path, migrated_data: Path, film: Path, clips: Clips
) -> None:
    with (
        installed(tmp_path, template=migrated_data, UPLOAD_CHUNK_MB=str(CHUNK_MB)) as site,
        chromium() as browser,
    ):
        server = site.start_web()
        alice = Program(site)
        page = browser.new_page()
        page.set_default_timeout(60_000)
        sign_in(page, site)
        sent = Sent(page)
        with held_at(page, 5) as fifth:
            drop(page, film)
            page.get_by_role("dialog").get_by_role("button", name="Start").click()
            chunk = fifth()
            os.killpg(server.pid, signal.SIGSTOP)
            chunk.continue_()
            page.wait_for_timeout(300)  # it is on its way, and nobody answers
            site.kill(server)
            expect(words(page)).to_have_text("Waiting for the connection")
        assert sent.kept == ALL[:5]
        site.start_web()
        expect(page.locator(".card")).to_have_count(1, timeout=60_000)
        (video,) = alice.get("/api/videos")["results"]
        assert video["sha256"] == hashlib.sha256(film.read_bytes()).hexdigest()
        assert video["filename"] == "film.mp4"
        assert sent.kept == ALL, "each was kept once"
        assert sent.plain == []
        expect(page.locator(".upload")).to_have_count(0)
        chunks = site.data / "media" / "partial"
        wait_until(lambda: not list(chunks.rglob("*/*")), what="the chunks to go")


def sign_in(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/accounts/login/")
    page.get_by_label("Email").fill("alice@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{site.url}/dashboard/")


@pytest.mark.slow
def test_a_network_that_is_gone_for_a_while_is_waited_for(
    page: Page, server: Server, film: Path
) -> None:
    sent = Sent(page)
    page.goto(f"{server.url}/dashboard/")
    with held_at(page, 3) as third:
        drop(page, film)
        chunk = third()
        page.context.set_offline(True)
        chunk.continue_()
        expect(words(page)).to_have_text("Waiting for the connection")
    assert sent.kept == ALL[:3]
    page.context.set_offline(False)
    expect(page.locator(".card")).to_have_count(1)
    assert sent.kept == ALL
    assert in_the_database(lambda: Upload.objects.get().sha256) == (
        hashlib.sha256(film.read_bytes()).hexdigest()
    )


def test_after_a_reload_the_same_file_goes_on(page: Page, server: Server, film: Path) -> None:
    sent = Sent(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{server.url}/account/")
    with held_at(page, 5) as fifth:
        drop(page, film)
        fifth()
        page.reload()
    assert sent.kept == ALL[:5]
    drop(page, film)
    expect(page.get_by_role("heading", level=1)).to_have_text("film.mp4")
    assert sent.kept == ALL
    assert in_the_database(lambda: Upload.objects.get().size_bytes) == film.stat().st_size
    assert in_the_database(PartialUpload.objects.count) == 1


@pytest.mark.parametrize("path", ["/dashboard/", "/library/"])
def test_whoever_comes_back_chooses_the_file_again_and_the_rest_is_sent(
    page: Page, server: Server, film: Path, tmp_path: Path, path: str
) -> None:
    sent = Sent(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{server.url}/account/")
    with held_at(page, 5) as fifth:
        drop(page, film)
        fifth()
        page.evaluate("localStorage.clear()")  # as in another browser
        page.goto(server.url + path)
    cut = page.locator("[data-unfinished-upload]")
    expect(cut.locator(".upload-figures")).to_have_text("320 KB of 767 KB")
    assert Axe().run(page).response["violations"] == []
    choose = page.get_by_role("button", name="Choose the file film.mp4")
    changed = tmp_path / "film (1).mp4"
    changed.write_bytes(b"\1" + film.read_bytes()[1:])
    for wrong in (changed, __file__):
        with page.expect_file_chooser() as chooser:
            choose.click()
        chooser.value.set_files(wrong)
        expect(page.get_by_role("alert")).to_contain_text("not the file of which a part is there")
        page.get_by_role("alert").click()
    assert sent.kept == ALL[:5]
    with page.expect_file_chooser() as chooser:
        choose.click()
    chooser.value.set_files(film)
    expect(page.locator("main, .card-name").get_by_text("film.mp4").first).to_be_visible()
    expect(cut).to_have_count(0)
    assert sent.kept == ALL
    assert in_the_database(lambda: Upload.objects.get().sha256) == (
        hashlib.sha256(film.read_bytes()).hexdigest()
    )


def test_cancelling_abandons_it(page: Page, server: Server, film: Path) -> None:
    page.goto(f"{server.url}/dashboard/")
    with held_at(page, 3) as third:
        drop(page, film)
        third()
        assert in_the_database(PartialUpload.objects.count) == 1
        expect(page.locator(".upload-figures")).to_contain_text(" of ")
        page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".upload")).to_have_count(0)
    wait_until(lambda: in_the_database(PartialUpload.objects.count) == 0, what="it to be gone")
    wait_until(lambda: all_files() == [], what="its bytes to go")
    assert page.evaluate("Object.keys(localStorage).filter((k) => k.includes('upload-'))") == []


def test_a_large_file_that_is_none_is_refused_at_once(
    page: Page, server: Server, film: Path, tmp_path: Path
) -> None:
    sent = Sent(page)
    letter = tmp_path / "letter.mp4"
    letter.write_bytes(b"Dear diary" + film.read_bytes())
    page.goto(f"{server.url}/dashboard/")
    drop(page, letter)
    expect(words(page)).to_contain_text("neither a video nor a picture")
    assert sent.kept == sent.plain == []


def test_a_small_file_is_one_request(page: Page, server: Server, clips: Clips) -> None:
    assert clips.photo.stat().st_size < CHUNK
    sent = Sent(page)
    page.goto(f"{server.url}/dashboard/")
    drop(page, clips.photo)
    expect(page.locator(".card")).to_have_count(1)
    assert (len(sent.plain), sent.kept) == (1, [])
