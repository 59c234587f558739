"""Two voices compared in a real browser: one hears one of them, both move, curves lie over each
other."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.detection.speech.recordings import heard, voice
from tests.support.axe import findings_in_all_settings
from tests.support.server import Server
from tests.support.tabs import SCHEMES, keep_picture, tab_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(180),
]

AUDIO = "[...document.querySelectorAll('audio')]"


@pytest.fixture
def page(alice: User, tmp_path: Path, server: Server) -> Iterator[Page]:
    """Alice's tab at the comparison, which she has come to from one of her recordings."""
    spoofed = heard(alice, voice(tmp_path, 24, whistle=(8, 16), name="interview.wav"))
    heard(alice, voice(tmp_path, 12, name="original.wav"))
    flags = ["--autoplay-policy=no-user-gesture-required"]
    with tab_of(alice, server, flags=flags) as page:
        page.goto(f"{server.url}/voices/{spoofed.upload_id}/")
        page.get_by_role("link", name="Compare", exact=True).click()
        keep_picture(page, "voices-choose")
        page.get_by_role("link", name="original.wav").click()
        expect(page.locator(".together-curve")).to_have_count(2)
        yield page


def stand(page: Page, seconds: float) -> None:
    """Wait until both stand there."""
    page.wait_for_function(
        f"(at) => {AUDIO}.every((one) => Math.abs(one.currentTime - at) < 0.3)", arg=seconds
    )


def muted(page: Page) -> list[bool]:
    found: list[bool] = page.evaluate(f"{AUDIO}.map((one) => one.muted)")
    return found


def test_both_move_and_one_is_heard(page: Page) -> None:
    assert muted(page) == [False, True]
    page.locator("[data-seek]").first.click()
    page.wait_for_function(f"() => {AUDIO}.every((one) => one.currentTime > 5)")
    page.get_by_label("Place in both").focus()
    page.keyboard.press("Home")
    stand(page, 0)
    page.get_by_label("Hear").select_option("second")
    assert muted(page) == [True, False]
    page.get_by_role("button", name="Play both").click()
    page.wait_for_function(f"() => {AUDIO}.every((one) => !one.paused)")
    page.get_by_role("button", name="Pause both").click()
    page.wait_for_function(f"() => {AUDIO}.every((one) => one.paused)")
    page.get_by_label("Locked together").uncheck()
    assert muted(page) == [False, False]
    expect(page.get_by_label("Hear")).to_be_disabled()


def test_the_comparison_is_for_everybody(page: Page) -> None:
    shapes = [curve.get_attribute("d") for curve in page.locator(".together-curve").all()]
    assert all(shapes)
    assert shapes[0] != shapes[1]
    for scheme in SCHEMES:
        for width in (1280, 390):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(300)
            keep_picture(page, f"voices-compared-{width}-{scheme}", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert findings_in_all_settings(page) == {}
    page.get_by_role("link", name="Choose another in its place").first.click()
    assert findings_in_all_settings(page) == {}
