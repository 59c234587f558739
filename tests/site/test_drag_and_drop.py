"""What is dropped on a page, with a real drag of a real browser, never takes the page away."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Page, expect

from accounts.models import User
from detection.reports.keeping import report_of
from media_jobs.models import Upload
from tests.support.admin import moderator
from tests.support.media import Clips
from tests.support.server import Server
from tests.support.tabs import tab_of
from tests.support.threads import at_once
from tests.support.uploads import examined, session_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("nobody_is_asked"),
]

OPEN_PAGES = (
    "/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/reports/verify/",
    "/api/docs",
    "/redoc",
    "/admin/login/",
    "/no/such/page/",
)
OWN_PAGES = ("/videos/", "/account/", "/accounts/email/", "/reports/verify/", "/no/such/page/")


@pytest.fixture
def anybody(server: Server) -> Iterator[Page]:
    """A tab in which nobody is signed in."""
    with tab_of(None, server) as page:
        yield page


@pytest.fixture
def page(server: Server, alice: User) -> Iterator[Page]:
    """Alice's tab."""
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    with tab_of(alice, server) as page:
        yield page


@pytest.fixture
def report(alice: User, clips: Clips, tmp_path: Path, redness_scorer: None) -> Path:
    """A signed report."""
    path = tmp_path / "report.pdf"
    path.write_bytes(report_of(session_of(examined(alice, clips.reddened))))
    return path


def uploads() -> int:
    """How many files the site has; asked in another thread, as the browser's loop runs in this."""
    (count,) = at_once(1, lambda _: Upload.objects.count())
    return int(count)


def drop(page: Page, *files: Path, text: str = "", at: tuple[int, int] = (640, 110)) -> None:
    """Drag files, or text, from outside onto the page, as a hand does."""
    page.wait_for_load_state("load")
    page.wait_for_function("() => document.readyState === 'complete'")
    mime = "text/uri-list" if text.startswith("http") else "text/plain"
    data = {
        "items": [{"mimeType": mime, "data": text}] if text else [],
        "files": [str(path) for path in files],
        "dragOperationsMask": 1,
    }
    session = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        page.evaluate("new Promise(requestAnimationFrame)")  # a hand waits until the page moves
        place: dict[str, Any] = {"type": kind, "x": at[0], "y": at[1], "data": data}
        session.send("Input.dispatchDragEvent", place)
    session.detach()


def toast(page: Page) -> Any:
    return page.locator(".toast")


def test_files_are_refused_with_a_word_where_nobody_is_signed_in(
    anybody: Page, server: Server, clips: Clips
) -> None:
    page = anybody
    for path in OPEN_PAGES:
        page.goto(server.url + path)
        before = page.url
        drop(page, clips.face)
        expect(toast(page), path).to_contain_text(
            "one report, as a PDF" if path == "/reports/verify/" else "ile"
        )
        assert page.url == before, path
    assert uploads() == 0


def test_a_file_is_taken_on_every_page_of_somebody_who_is_signed_in(
    page: Page, server: Server, clips: Clips
) -> None:
    for number, path in enumerate(OWN_PAGES):
        page.goto(server.url + path)
        clip = clips.numbered(number)
        drop(page, clip)
        expect(page.get_by_role("heading", level=1), path).to_have_text(clip.name)
    assert uploads() == len(OWN_PAGES)


def test_several_files_are_sent_and_the_list_opens(
    page: Page, server: Server, clips: Clips
) -> None:
    page.goto(f"{server.url}/statistics/")
    drop(page, clips.numbered(1), clips.numbered(2))
    expect(page.locator("h1")).to_have_text("Videos")
    expect(page.locator(".card")).to_have_count(2)


def test_too_many_files_at_once_are_refused(
    page: Page, server: Server, clips: Clips, settings: Any
) -> None:
    settings.MAX_ACTIVE_JOBS = 2
    for path in ("/statistics/", "/dashboard/"):
        page.goto(server.url + path)
        drop(page, *(clips.numbered(number) for number in range(3)))
        expect(toast(page)).to_contain_text("These are 3 files. Send at most 2 at once.")
    assert uploads() == 0


def test_what_is_no_file_is_refused_with_a_word(
    page: Page, server: Server, tmp_path: Path, clips: Clips
) -> None:
    folder = tmp_path / "holiday"
    folder.mkdir()
    for path in ("/videos/", "/dashboard/"):
        page.goto(server.url + path)
        before = page.url
        drop(page, text="some words")
        expect(toast(page)).to_contain_text("Only files and https links can be dropped here")
        drop(page, folder)
        expect(toast(page)).to_contain_text("Open it and drop the files in it")
        assert page.url == before
    assert uploads() == 0


def test_a_file_that_is_refused_says_so_where_it_was_dropped(
    page: Page, server: Server, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.mp4"
    letter.write_text("Dear diary")
    page.goto(f"{server.url}/account/")
    drop(page, letter)
    expect(page.locator(".tray .upload")).to_contain_text("neither a video nor a picture")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator(".tray")).to_be_hidden()
    assert page.url == f"{server.url}/account/"


def test_what_is_being_written_is_not_lost_to_a_drop(
    page: Page, server: Server, clips: Clips
) -> None:
    page.goto(f"{server.url}/account/")
    page.get_by_label("What it is for").fill("The archive")
    drop(page, clips.face)
    expect(page.locator(".tray").get_by_role("link", name="Open it")).to_be_visible()
    expect(page.get_by_label("What it is for")).to_have_value("The archive")


def test_a_report_dropped_on_the_verifying_page_is_verified(
    report: Path, page: Page, server: Server
) -> None:
    page.goto(f"{server.url}/reports/verify/")
    drop(page, report)
    expect(page.get_by_role("heading", name="Genuine and unaltered")).to_be_visible()


def test_a_moderator_at_work_does_not_lose_the_page(server: Server, clips: Clips) -> None:
    with tab_of(moderator(), server) as page:
        page.goto(f"{server.url}/admin/")
        drop(page, clips.face)
        expect(toast(page)).to_contain_text("not taken on this page")
        assert page.url == f"{server.url}/admin/"


def test_text_can_still_be_dropped_into_a_field(anybody: Page, server: Server) -> None:
    page = anybody
    page.goto(f"{server.url}/accounts/login/")
    box = page.get_by_label("Email").bounding_box()
    assert box is not None
    drop(page, text="alice@example.com", at=(int(box["x"] + 20), int(box["y"] + 10)))
    expect(page.get_by_label("Email")).to_have_value("alice@example.com")
    expect(toast(page)).to_have_count(0)
