"""A lecture in a real browser, from the drop zone to the link that others read it by."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from generation.lectures.models import Lecture
from tests.generation.lectures.lectures import SPOKEN, spoken_lecture
from tests.support.jobs import working
from tests.support.server import Server
from tests.support.tabs import SCHEMES, keep_picture, tab_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
]
WORKING_MS = 120_000


@pytest.fixture
def open_page(lecture: Lecture, alice: User, server: Server) -> Iterator[Page]:
    """Alice's tab at the page of her lecture, whose player knows how long it is."""
    with tab_of(alice, server) as page:
        page.goto(f"{server.url}/lectures/{lecture.pk}/")
        expect(page.locator("[data-stage-length]")).to_have_text(re.compile("0:16"))
        yield page


def second(page: Page) -> float:
    found: float = page.locator("video").evaluate("(video) => video.currentTime")
    return found


def is_at(page: Page, seconds: float) -> None:
    page.wait_for_function(
        "(at) => Math.abs(document.querySelector('video').currentTime - at) < 0.3", arg=seconds
    )


def current(page: Page, what: str) -> Any:
    return page.locator(f"{what}[aria-current]")


def titles(page: Page) -> list[str]:
    return page.locator("[data-slides] .slide-name").all_inner_texts()


def link_made_on(page: Page) -> str:
    """By which others read the lecture of the page, its recording and its slides."""
    page.get_by_text("Share the result by link").click()
    page.get_by_label("Show the recording and the slides, too").check()
    page.get_by_role("button", name="Make a link").click()
    link = page.locator("#share .share-link a")
    expect(link).to_be_visible()
    return link.inner_text()


def opened_by_somebody(page: Page, address: str) -> Page:
    """What they see who have the link and no account, in a browser of their own."""
    browser = page.context.browser
    assert browser
    theirs = browser.new_context().new_page()
    answer = theirs.goto(address)
    assert answer
    assert answer.status == 200
    assert "noindex" in answer.headers["x-robots-tag"]
    return theirs


def read_and_played(page: Page) -> str:
    """The address of the recording on a shared page that shows all and offers nothing to edit."""
    expect(page.get_by_role("heading", level=1)).to_have_text("whales-and-rivers.mp4")
    expect(page.locator(".shared-slide")).to_have_count(2)
    expect(page.locator(".shared-said li")).to_have_text([re.compile(said) for said in SPOKEN])
    expect(page.locator("main").locator("form, input, textarea, button")).to_have_count(0)
    page.locator(".shared-said").get_by_role("link", name="0:08").click()
    is_at(page, 8)
    source: str = page.locator("video").evaluate("(video) => video.src")
    assert page.request.get(source).headers["content-type"] == "video/mp4"
    return source


def test_from_the_drop_zone_to_a_link_that_is_revoked(
    alice: User, server: Server, said: Any, tmp_path: Path
) -> None:
    recording = spoken_lecture(tmp_path)
    with working(), tab_of(alice, server) as page:
        page.goto(f"{server.url}/lectures/")
        page.locator("#drop-file").set_input_files(recording)
        row = page.locator(".card")
        expect(row.get_by_role("link", name="whales-and-rivers.mp4")).to_be_visible()
        row.get_by_role("link", name="whales-and-rivers.mp4").click()
        expect(page.locator("[data-slides] li")).to_have_count(3, timeout=WORKING_MS)
        expect(page.locator(".status")).to_have_count(0)
        expect(page.locator("[data-line]")).to_have_count(4)

        page.keyboard.press("/")
        page.keyboard.type("delta")
        hits = page.locator("#hits .hit")
        expect(hits.last.locator("mark")).to_have_text("delta")
        page.keyboard.press("Enter")
        page.wait_for_function("() => document.querySelector('video').currentTime > 3.9")
        expect(current(page, "[data-slide]")).to_contain_text("Rivers")

        page.get_by_role("button", name="Show all, to edit").click()
        page.get_by_role("button", name="Merge with 2").click()
        expect(page.locator("[data-slides] li")).to_have_count(2)
        expect(page.get_by_role("status").get_by_text("merged into one")).to_be_visible()
        expect(page.locator("#lecture-files")).to_contain_text("earlier state")
        is_at(page, second(page))  # the player is still the one that it was

        page.get_by_label("Layout of the PDF").select_option("handout-4")
        page.get_by_role("button", name="Make them again").click()
        files = page.locator("#lecture-files")
        expect(files).to_contain_text("Handout, 4 slides a page", timeout=WORKING_MS)
        expect(files).not_to_contain_text("earlier state")
        with page.expect_download() as download:
            files.get_by_role("link", name="PDF").click()
        assert download.value.suggested_filename == "whales-and-rivers.pdf"
        assert Path(download.value.path()).read_bytes().startswith(b"%PDF")

        address = link_made_on(page)
        theirs = opened_by_somebody(page, address)
        recording_address = read_and_played(theirs)
        page.goto(f"{server.url}/account/")
        shares = page.locator("#shares")
        expect(shares).to_contain_text("whales-and-rivers.mp4, with the file")
        expect(shares).to_contain_text("Opened once.")
        shares.get_by_role("link", name="whales-and-rivers.mp4").click()
        page.locator("#share").get_by_role("button", name="Revoke").click()
        expect(page.get_by_text("The link is revoked.")).to_be_visible()
        expect(page.locator("#share .share-link")).to_have_count(0)
        refused = theirs.reload()
        assert refused
        assert refused.status == 404
        expect(theirs.get_by_role("heading", level=1)).to_have_text("This link leads nowhere")
        assert theirs.request.get(recording_address).status == 404
        page.goto(f"{server.url}/account/")
        expect(shares).to_contain_text("nobody but you can read your results")


@pytest.mark.slow
def test_player_slides_lines_and_words_are_in_step(open_page: Page, lecture: Lecture) -> None:
    page = open_page
    page.locator("[data-slides] li").nth(2).locator(".slide-name a").click()
    is_at(page, 8)
    expect(current(page, "[data-line]")).to_contain_text(SPOKEN[2])
    page.locator("[data-line] .line-time").nth(1).click()
    expect(current(page, "[data-slide]")).to_contain_text("Rivers")
    expect(page.locator("[data-now]")).to_have_text("Rivers")
    words = page.locator("[data-line]").nth(1).locator(".word")
    words.nth(2).click()
    expect(page.locator("[data-now]")).to_have_text("sand")
    other = page.locator("[data-line]").nth(3).locator(".line-text")
    box = other.bounding_box()
    assert box
    page.mouse.click(box["x"] + 2, box["y"] + 5)
    expect(page.locator("[data-now]")).to_have_text("And")
    expect(current(page, "[data-slide]")).to_contain_text("Whales")
    page.locator("body").press("p")
    expect(current(page, "[data-slide]")).to_contain_text("Stars")
    page.locator("body").press("n")
    is_at(page, 12)
    page.locator("body").press("s")
    mode = page.evaluate("document.querySelector('video').textTracks[0].mode")
    assert mode == "showing"
    page.wait_for_function("() => document.querySelector('video').textTracks[0].cues?.length > 2")


@pytest.mark.slow
def test_a_link_opens_the_page_at_its_second(lecture: Lecture, alice: User, server: Server) -> None:
    with tab_of(alice, server) as page:
        page.goto(f"{server.url}/lectures/{lecture.pk}/?t=9.5")
        is_at(page, 9.5)
        expect(current(page, "[data-slide]")).to_contain_text("Stars")


@pytest.mark.slow
def test_a_line_is_changed_in_its_place_and_the_reader_s_place_kept(open_page: Page) -> None:
    page = open_page
    line = page.locator("[data-line]").nth(1)
    line.hover()
    line.get_by_role("link", name="Edit").click()
    field = page.get_by_label("What is said at 0:04")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(line.locator(".line-text")).to_have_text(SPOKEN[1])
    line.get_by_role("link", name="Edit").click()
    field.fill("Rivers carry silt into the delta.")
    page.get_by_role("button", name="Save").click()
    expect(line.locator(".line-text")).to_have_text("Rivers carry silt into the delta.")
    expect(page.locator("#lecture-notice")).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(line.locator(".line-text")).to_have_text(SPOKEN[1])


@pytest.mark.slow
def test_a_slide_is_changed_in_its_large_view_which_says_what_is_refused(open_page: Page) -> None:
    page = open_page
    page.get_by_role("link", name="Slide 2, large").click()
    dialog = page.locator("[data-slide-dialog]")
    expect(dialog.locator("img")).to_be_visible()
    dialog.get_by_role("link", name="Slide 3").click()
    expect(dialog.get_by_label("Title")).to_have_value("Stars")
    dialog.get_by_label("Title").evaluate("(field) => field.removeAttribute('maxlength')")
    dialog.get_by_label("Title").fill("x" * 201)
    dialog.get_by_role("button", name="Rename").click()
    expect(dialog.get_by_text("at most 200 characters")).to_be_visible()
    dialog.get_by_label("Title").fill("Suns")
    dialog.get_by_role("button", name="Rename").click()
    expect(dialog).to_be_hidden()
    assert "3 Suns" in titles(page)
    page.get_by_role("link", name="Slide 3, large").click()
    dialog.get_by_role("button", name="Leave it out").click()
    expect(page.locator("[data-slides] li")).to_have_count(2)
    page.locator(".left-out summary").click()
    page.get_by_role("button", name="Take it in again Suns").click()
    expect(page.locator("[data-slides] li")).to_have_count(3)


@pytest.mark.slow
def test_it_can_be_looked_at(lecture: Lecture, alice: User, server: Server) -> None:
    with tab_of(alice, server) as page:
        for width, height in ((1280, 900), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                page.goto(f"{server.url}/lectures/{lecture.pk}/?t=9.5")
                is_at(page, 9.5)
                page.wait_for_timeout(300)
                keep_picture(page, f"lectures-read-{width}-{scheme}")
                keep_picture(page, f"lectures-read-whole-{width}-{scheme}", full_page=True)
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width
                page.locator("#q").fill("whales")
                expect(page.locator("#hits mark").first).to_be_visible()
                keep_picture(page, f"lectures-search-{width}-{scheme}")
                page.locator("[data-open-slide]").nth(1).click()
                expect(page.locator("[data-slide-dialog] img")).to_be_visible()
                page.wait_for_timeout(300)
                keep_picture(page, f"lectures-slide-{width}-{scheme}")
                page.goto(f"{server.url}/lectures/")
                keep_picture(page, f"lectures-list-{width}-{scheme}")
