"""The library in a real browser: found again, named, gone back to, by keyboard and by ear.

`SCREENSHOTS_DIR` keeps pictures of the page: wide and narrow, light and dark.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from accounts.models import User
from detection.models import Label
from media_jobs.library.services import edit
from media_jobs.models import Upload
from tests.support.axe import findings
from tests.support.media import Clips
from tests.support.server import Server
from tests.support.tabs import SCHEMES, keep_picture, tab_of
from tests.support.uploads import examined, sent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES: dict[str, ViewportSize] = {
    "390": {"width": 390, "height": 844},
    "1280": {"width": 1280, "height": 900},
}
COLOURS_HAVE_CHANGED = """async () => {
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  await Promise.allSettled(document.getAnimations().map((one) => one.finished));
}"""


@pytest.fixture
def library(alice: User, clips: Clips, redness_scorer: None) -> list[Upload]:
    """Three files of Alice's, the oldest first: manipulated, without a face, waiting."""
    found = [examined(alice, clips.reddened), examined(alice, clips.empty_room)]
    edit(upload=found[0], tags=["election"], notes="From the harbour.")
    return [*found, sent(alice, clips.face)[0]]


@pytest.fixture
def page(alice: User, library: list[Upload], server: Server) -> Iterator[Page]:
    """Alice's tab, at her library."""
    with tab_of(alice, server) as page:
        page.goto(f"{server.url}/library/")
        expect(page.get_by_role("button", name="Delete")).to_be_disabled()  # the script is here
        yield page


def row(page: Page, name: str) -> Locator:
    return page.locator(".card", has=page.get_by_role("link", name=name, exact=True))


def shown(page: Page) -> list[str]:
    return page.locator(".card-name").all_inner_texts()


def looked_at(page: Page, name: str) -> None:
    """Axe finds nothing, at each width and in each light; nothing runs over the edge."""
    for width, size in SIZES.items():
        for scheme in SCHEMES:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate(COLOURS_HAVE_CHANGED)
            assert findings(page) == "", (name, width, scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
            keep_picture(page, f"{name}-{width}-{scheme}", full_page=True)


@pytest.mark.slow
def test_what_was_searched_stands_in_the_address_and_going_back_undoes_it(page: Page) -> None:
    page.get_by_label("Name, notes or SHA-256").fill("harbour")
    expect(page.locator(".list-count")).to_have_text("1 file")
    expect(page).to_have_url(re.compile(r"/library/\?search=harbour&ordering=-created_at$"))
    page.get_by_label("Verdict").select_option(Label.NO_FACE)
    expect(page.locator("#list").get_by_text("Nothing fits these filters.")).to_be_visible()
    page.go_back()
    expect(page.locator(".list-count")).to_have_text("1 file")
    expect(page.get_by_label("Name, notes or SHA-256")).to_have_value("harbour")
    expect(page.get_by_label("Verdict")).to_have_value("")
    page.go_back()
    expect(page.locator(".list-count")).to_have_text("3 files")
    expect(page.get_by_label("Name, notes or SHA-256")).to_have_value("")
    page.go_forward()
    page.reload()
    expect(page.get_by_label("Name, notes or SHA-256")).to_have_value("harbour")
    assert shown(page) == ["reddened.mp4"]


@pytest.mark.slow
@pytest.mark.parametrize("scripting", [True, False])
def test_filters_fold_on_a_phone_and_say_how_many_are_set(
    alice: User, library: list[Upload], server: Server, scripting: bool
) -> None:
    with tab_of(alice, server, viewport=SIZES["390"], java_script_enabled=scripting) as page:
        page.goto(f"{server.url}/library/?kind=video")
        fold, verdict = page.get_by_text("Filters and order (1)"), page.get_by_label("Verdict")
        expect(verdict).to_be_hidden()
        fold.click()
        verdict.select_option(Label.NO_FACE)
        if not scripting:
            page.get_by_role("button", name="Search").click()
        expect(page.get_by_text("Filters and order (2)")).to_be_visible()
        expect(page.locator(".list-count")).to_have_text("1 file")
        if scripting:
            assert findings(page) == ""
        page.set_viewport_size(SIZES["1280"])
        page.goto(f"{server.url}/library/")
        expect(verdict).to_be_visible()
        expect(page.get_by_text("Filters and order")).to_be_hidden()


def test_a_file_is_renamed_tagged_and_noted_and_found_by_its_tag(page: Page) -> None:
    page.get_by_role("link", name="room.mp4", exact=True).click()
    page.get_by_role("link", name="Rename, tag, note").click()
    page.get_by_label("Name", exact=True).fill("The empty harbour.mp4")
    tags = page.get_by_label("Tags")
    tags.fill("to check, ")
    offered = page.locator("#known-tags option")
    expect(offered).to_have_attribute("value", "to check, election")
    tags.fill("to check, election")
    page.get_by_label("Notes").fill("Taken at low tide.\nAsk again.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The empty harbour.mp4")
    expect(page.get_by_text("Taken at low tide.")).to_be_visible()
    page.get_by_role("link", name="election").click()
    expect(page.locator(".list-count")).to_have_text("2 files")
    assert shown(page) == ["The empty harbour.mp4", "reddened.mp4"]


@pytest.mark.slow
def test_it_can_be_read_by_everybody_in_rows_thumbnails_empty_and_being_edited(
    page: Page, server: Server, library: list[Upload]
) -> None:
    looked_at(page, "rows")
    page.goto(f"{server.url}/library/?view=thumbnails")
    looked_at(page, "thumbnails")
    page.goto(f"{server.url}/library/?search=nothing+like+it&view=rows")
    looked_at(page, "empty")
    page.goto(f"{server.url}/library/{library[0].pk}/edit/")
    looked_at(page, "edit")
    page.goto(f"{server.url}/videos/{library[0].pk}/")
    expect(page.get_by_text("From the harbour.")).to_be_visible()


def test_files_are_selected_by_keys_deleted_at_once_and_brought_back(page: Page) -> None:
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="face.mp4", exact=True)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("2 selected")).to_be_visible()
    expect(page.get_by_label("Select room.mp4")).to_be_checked()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("2 files are deleted.")).to_be_visible()
    assert shown(page) == ["face.mp4"]
    page.reload()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 brought back.")).to_be_visible()
    assert shown(page) == ["face.mp4", "room.mp4", "reddened.mp4"]
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


@pytest.mark.slow
def test_keys_search_and_are_listed_and_leave_typing_alone(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    looked_at(page, "keys")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_label("Name, notes or SHA-256")).to_be_focused()
    page.keyboard.type("jx?")
    expect(page.get_by_label("Name, notes or SHA-256")).to_have_value("jx?")


@pytest.mark.slow
def test_a_selection_is_tagged_exported_and_outlives_a_refreshed_list(page: Page) -> None:
    page.get_by_label("Select room.mp4").check()
    page.get_by_label("Select reddened.mp4").check()
    looked_at(page, "selection")
    page.evaluate(
        "import('/static/js/parts.js').then((parts) => parts.refreshParts('[data-part]'))"
    )
    expect(page.get_by_label("Select room.mp4")).to_be_checked()
    with page.expect_download() as download:
        page.get_by_role("button", name="ZIP").click()
    assert download.value.suggested_filename.endswith(".zip")
    page.get_by_role("combobox", name="Tags").fill("to check")
    page.get_by_role("button", name="Tag", exact=True).click()
    expect(page.get_by_text("2 tagged.")).to_be_visible()
    expect(page.locator(".card .tag", has_text="to check")).to_have_count(2)
