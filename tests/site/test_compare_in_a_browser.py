"""Two results in a real browser: players that go together, curves over each other."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from detection.models import Resemblance
from media_jobs.models import Upload
from tests.support.axe import findings_in_all_settings
from tests.support.media import Clips
from tests.support.server import Server
from tests.support.tabs import tab_of
from tests.support.uploads import examined

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LATER = 0.4
VIDEOS = "[...document.querySelectorAll('video')]"
TIMES = "[...document.querySelectorAll('video')].map((one) => one.currentTime)"


@pytest.fixture
def pair(alice: User, clips: Clips, redness_scorer: None) -> tuple[Upload, Upload]:
    """A short clip that a longer one shows from 0.4 seconds on."""
    long = examined(alice, clips.long_face)
    short = examined(alice, clips.reddened)
    Resemblance.objects.filter(upload=short).delete()
    Resemblance.objects.create(upload=short, earlier=long, share=0.9, offset_seconds=LATER)
    return short, long


@pytest.fixture
def page(alice: User, pair: tuple[Upload, Upload], server: Server) -> Iterator[Page]:
    """Alice's tab at the comparison, which she has come to from the short clip."""
    short, long = pair
    with tab_of(alice, server) as page:
        page.set_default_timeout(20_000)
        page.goto(f"{server.url}/videos/{short.pk}/", wait_until="networkidle")
        page.get_by_role("link", name="Compare", exact=True).click()
        page.get_by_role("link", name=long.filename).last.click()
        page.wait_for_load_state("networkidle")
        stand(page, 0, LATER)
        yield page


def stand(page: Page, first: float, second: float) -> None:
    """Wait until the players stand there."""
    page.wait_for_function(
        f"([a, b]) => {{ const [x, y] = {TIMES};"
        " return Math.abs(x - a) < 0.15 && Math.abs(y - b) < 0.15 }",
        arg=[first, second],
    )


def test_the_players_go_together(page: Page) -> None:
    page.get_by_label("Place in both").focus()
    page.keyboard.press("End")
    length = page.evaluate("document.querySelector('video').duration")
    stand(page, length, length + LATER)
    page.keyboard.press("Home")
    stand(page, 0, LATER)
    page.get_by_label("Speed of both").select_option("0.25")
    rates = page.evaluate("[...document.querySelectorAll('video')].map((one) => one.playbackRate)")
    assert rates == [0.25, 0.25]
    page.get_by_role("button", name="Play both").click()
    page.wait_for_function(
        "() => [...document.querySelectorAll('video')].every((one) => !one.paused)"
    )
    page.get_by_role("button", name="Pause both").click()
    page.wait_for_function(
        "() => [...document.querySelectorAll('video')].every((one) => one.paused)"
    )
    first, second = page.evaluate(TIMES)
    assert abs(second - first - LATER) < 0.25
    page.get_by_label("The second is later by").fill("2")
    page.keyboard.press("Tab")
    first, _ = page.evaluate(TIMES)
    stand(page, first, first + 2)


@pytest.mark.slow
def test_unlocked_each_goes_by_itself(page: Page) -> None:
    page.get_by_label("Locked together").uncheck()
    page.evaluate("document.querySelectorAll('video')[1].currentTime = 5")
    stand(page, 0, 5)
    expect(page.get_by_label("Place in both")).to_be_disabled()
    assert page.evaluate("[...document.querySelectorAll('video')].every((one) => one.controls)")
    page.get_by_label("Locked together").check()
    stand(page, 0, LATER)


@pytest.mark.slow
def test_the_curves_lie_over_each_other(page: Page) -> None:
    curves = page.locator(".together-curve")
    expect(curves).to_have_count(2)
    shapes = [curve.get_attribute("d") for curve in curves.all()]
    assert all(shapes)
    assert shapes[0] != shapes[1]
    assert findings_in_all_settings(page) == {}


@pytest.mark.slow
def test_any_other_result_can_be_chosen(
    page: Page, server: Server, pair: tuple[Upload, Upload]
) -> None:
    page.get_by_role("link", name="Choose another in its place").first.click()
    expect(page.get_by_role("heading", name="Compare with which?")).to_be_visible()
    assert findings_in_all_settings(page) == {}
    page.get_by_label("File name").fill("no such name")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("No other file of yours")).to_be_visible()
