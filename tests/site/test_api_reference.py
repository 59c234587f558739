"""The page of the API, in a real browser: read, found, tried, by anybody and with any device."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from django.test import Client
from playwright.sync_api import Locator, Page, ViewportSize, expect

from accounts.models import User
from tests.conftest import bearer_of
from tests.support.axe import findings
from tests.support.media import Clips
from tests.support.server import Server
from tests.support.tabs import tab_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# The token of a visit, and which link of the header leads here.
OF_A_VISIT = re.compile(r'<meta name="csrf-token"[^>]*>|aria-current="\w+"')
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
def page(server: Server) -> Iterator[Page]:
    """A tab in which nobody is signed in."""
    with tab_of(None, server) as page:
        yield page


def operation(page: Page, name: str) -> Locator:
    """An operation of the page, opened."""
    found = page.locator(f"details:has(> #{name})")
    found.locator("> summary").click()
    return found


def answer(form: Locator) -> Locator:
    """What came back on the form's request."""
    return form.get_by_role("group", name="Answer to")


def open_all(page: Page) -> None:
    page.evaluate(
        "for (const one of document.querySelectorAll('details.operation')) one.open = true"
    )


def test_it_is_one_page_at_all_of_its_addresses(client: Client) -> None:
    answers = [client.get(path) for path in ("/api/docs", "/docs", "/redoc")]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert len({answer["Content-Security-Policy"] for answer in answers}) == 1
    assert len({OF_A_VISIT.sub("", answer.content.decode()) for answer in answers}) == 1


def test_it_asks_no_other_host_and_nothing_is_refused(page: Page, server: Server) -> None:
    asked: list[str] = []
    troubles: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(f"{server.url}/api/docs", wait_until="networkidle")
    expect(page.get_by_text("/api/videos/upload", exact=True).first).to_be_visible()
    assert [url for url in asked if not url.startswith(server.url)] == []
    assert troubles == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_one_of_each_kind_is_open(
    page: Page, server: Server, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{server.url}/api/docs")
    for name in ("video_upload", "job", "admin_change", "door_unlink", "shape-Video"):
        operation(page, name)
    assert findings(page) == ""


@pytest.mark.slow
def test_axe_finds_nothing_but_for_colours_with_everything_open(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/api/docs")
    open_all(page)
    assert findings(page, rules={"color-contrast": {"enabled": False}}) == ""
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids))


def test_on_a_phone_only_down_is_a_way_to_go(page: Page, server: Server) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{server.url}/api/docs")
    open_all(page)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_an_operation_is_found_and_opened_with_the_keyboard(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/api/docs")
    page.get_by_label("Find an operation").fill("delete /api/videos")
    expect(page.get_by_role("status").filter(has_text="1 operation")).to_be_visible()
    shown = page.locator("[data-operation]:visible")
    expect(shown).to_have_count(1)
    shown.locator("> summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#video_delete")).to_be_visible()


def test_a_link_to_an_operation_opens_it(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/api/docs#video_upload")
    expect(page.locator("#video_upload")).to_be_in_viewport()


def test_somebody_who_is_signed_in_tries_it_as_themselves(alice: User, server: Server) -> None:
    with tab_of(alice, server) as page:
        page.goto(f"{server.url}/api/docs")
        form = operation(page, "my_activities_clear").locator("form")
        form.get_by_role("button", name="Send").click()
        expect(form.get_by_role("status")).to_have_text("200 OK")
        expect(answer(form)).to_contain_text("All activities cleared")


def test_a_file_is_sent_with_a_token(alice: User, server: Server, clips: Clips) -> None:
    token = bearer_of(alice).removeprefix("Bearer ")
    with tab_of(None, server) as page:
        page.goto(f"{server.url}/api/docs")
        page.get_by_label("Token for trying").fill(token)
        form = operation(page, "video_upload").locator("form")
        form.get_by_label("file").set_input_files(clips.face)
        form.get_by_role("button", name="Send").click()
        expect(form.get_by_role("status")).to_have_text("201 Created")
        expect(answer(form)).to_contain_text(clips.face.name)


def test_a_refusal_is_shown_as_it_came(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/api/docs")
    form = operation(page, "balance").locator("form")
    form.get_by_role("button", name="Send").click()
    expect(form.get_by_role("status")).to_have_text("401 Unauthorized")
    expect(answer(form)).to_contain_text('"code": "not_authenticated"')
