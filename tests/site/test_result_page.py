"""The page of a result in a real browser: its player, its keys, its moments, who reads it by link.

Its windows are set by hand, so that what stands out is known beforehand.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from detection.models import AggregatedVerdict
from media_jobs.models import Upload
from media_jobs.sharing.models import Share
from tests.support.axe import findings_in_all_settings
from tests.support.media import Clips
from tests.support.server import Server
from tests.support.tabs import tab_of
from tests.support.threads import at_once
from tests.support.uploads import examined, session_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MARKED = ((1.0, "manipulated"), (1.5, "manipulated"), (5.0, "manipulated"), (3.0, "uncertain"))
FIRST, SECOND = (1.0, 2.5), (5.0, 6.0)


@pytest.fixture
def video(alice: User, clips: Clips, redness_scorer: None) -> Upload:
    """Eight seconds of a face, manipulated from 1.0 to 2.5 and from 5.0 to 6.0."""
    video = examined(alice, clips.long_face)
    session = session_of(video)
    session.windows.update(label="authentic")
    AggregatedVerdict.objects.bulk_create(
        AggregatedVerdict(
            session=session,
            track=session.tracks[0]["track"],
            start_seconds=start,
            end_seconds=start + 1,
            label=label,
            fake_probability=0.9,
            frames=10,
        )
        for start, label in MARKED
    )
    return video


@pytest.fixture
def page(video: Upload, alice: User, server: Server) -> Iterator[Page]:
    """Alice's tab at her result, all of which has come."""
    with tab_of(alice, server) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        open_at(page, f"{server.url}/videos/{video.pk}/")
        yield page


def open_at(page: Page, address: str) -> None:
    page.goto(address, wait_until="networkidle")
    expect(page.locator("[data-stage-stretch-word]")).to_contain_text("2 manipulated stretches")


def moment(page: Page) -> float:
    """Where the player stands."""
    return page.evaluate("document.querySelector('video').currentTime")


def stands_at(page: Page, seconds: float) -> None:
    """Wait until the player stands there."""
    page.wait_for_function(
        "at => Math.abs(document.querySelector('video').currentTime - at) < 0.06", arg=seconds
    )


def press(page: Page, key: str, seconds: float) -> None:
    page.keyboard.press(key)
    stands_at(page, seconds)


def copied_by(page: Page, name: str) -> str:
    """What a button has put on the clipboard."""
    page.wait_for_load_state("networkidle")
    button = page.get_by_role("button", name=name)
    button.click()
    expect(page.get_by_text("Copied", exact=True).first).to_be_visible()
    return page.evaluate("navigator.clipboard.readText()")


@pytest.mark.slow
def test_keys_work_wherever_one_is_on_the_page(page: Page) -> None:
    for key, there in (
        ("n", FIRST[0]),
        ("n", SECOND[0]),
        ("n", SECOND[0]),
        ("p", FIRST[0]),
        ("ArrowRight", FIRST[0] + 1),
        ("Shift+ArrowLeft", 0),
        (".", 0.12),
        (",", 0),
    ):
        press(page, key, there)
    page.keyboard.press("m")
    assert page.evaluate("document.querySelector('video').muted")
    page.keyboard.press("b")
    expect(page.get_by_label("Face boxes")).not_to_be_checked()
    page.keyboard.press("Space")
    page.wait_for_function("() => !document.querySelector('video').paused")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("k")
    page.wait_for_function("() => document.querySelector('video').paused")


@pytest.mark.slow
def test_a_key_means_what_the_control_with_the_focus_makes_of_it(page: Page) -> None:
    page.get_by_text("Ask a moderator to look at it").click()
    page.get_by_label("What should they know?").press_sequentially("n m k?")
    expect(page.get_by_label("What should they know?")).to_have_value("n m k?")
    assert moment(page) == 0
    page.get_by_label("Face boxes").focus()
    page.keyboard.press("Space")
    expect(page.get_by_label("Face boxes")).not_to_be_checked()
    assert page.evaluate("document.querySelector('video').paused")


@pytest.mark.slow
def test_all_keys_are_told_of_and_can_be_put_off(page: Page) -> None:
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    for key in ("Space", "N", "C", "?"):
        expect(dialog.get_by_text(key, exact=True).first).to_be_visible()
    assert findings_in_all_settings(page) == {}
    dialog.get_by_label("Keys work anywhere on this page").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.reload(wait_until="networkidle")
    page.keyboard.press("n")
    page.wait_for_timeout(300)
    assert moment(page) == 0


def test_the_buttons_lead_from_stretch_to_stretch_and_say_which(page: Page) -> None:
    told = page.locator("[data-stage-stretch-word]")
    page.get_by_role("button", name="Next suspicious stretch").click()
    expect(told).to_have_text("Stretch 1 of 2: 0:01.0 – 0:02.5, manipulated.")
    page.get_by_role("button", name="Next suspicious stretch").click()
    expect(told).to_have_text("Stretch 2 of 2: 0:05.0 – 0:06.0, manipulated.")
    stands_at(page, SECOND[0])
    page.get_by_role("button", name="Next suspicious stretch").click()
    expect(told).to_have_text("No manipulated stretch after this.")


@pytest.mark.slow
def test_a_link_to_a_moment_opens_there(page: Page, server: Server, video: Upload) -> None:
    press(page, "n", FIRST[0])
    copied = copied_by(page, "Copy link")
    assert copied == f"{server.url}/videos/{video.pk}/?t=1"
    for asked, there in ((copied, 1.0), (copied[:-1] + "0:03.5", 3.5), (copied[:-1] + "-x", 0)):
        open_at(page, asked)
        stands_at(page, there)
    open_at(page, copied[:-1] + "99999")
    stands_at(page, page.evaluate("document.querySelector('video').duration"))


@pytest.mark.slow
def test_one_bar_controls_the_player_and_details_stay_as_they_were_left(
    page: Page, server: Server, video: Upload
) -> None:
    assert not page.evaluate("document.querySelector('video').controls")
    page.get_by_label("Place", exact=True).focus()
    page.keyboard.press("End")
    stands_at(page, page.evaluate("document.querySelector('video').duration"))
    details = page.locator("#details")
    expect(details.get_by_text("SHA-256 of the model")).to_be_hidden()
    details.locator("summary").click()
    expect(details.get_by_text("SHA-256 of the model", exact=True)).to_be_visible()
    page.reload()
    expect(details.get_by_text("SHA-256 of the model", exact=True)).to_be_visible()
    for name in ("Report (PDF)", "JSON", "CSV"):
        expect(page.locator(".verdict-report").get_by_role("link", name=name)).to_be_visible()
    assert findings_in_all_settings(page) == {}


def shares() -> list[Any]:
    (found,) = at_once(1, lambda _: list(Share.objects.values("openings", "with_media")))
    return found


@pytest.mark.parametrize("with_media", [True, False])
def test_a_result_is_shared_by_link_and_the_link_revoked(
    page: Page, server: Server, video: Upload, with_media: bool
) -> None:
    page.get_by_text("Share the result by link").click()
    if with_media:
        page.get_by_label("Show the file and the faces in it, too").check()
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_text("The link is made.")).to_be_visible()
    link = copied_by(page, "Copy the link")
    assert link.startswith(f"{server.url}/shared/")
    assert findings_in_all_settings(page) == {}

    browser = page.context.browser
    assert browser is not None
    visitor = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    troubles: list[str] = []
    visitor.on("console", lambda message: troubles.append(message.text))
    visitor.on("pageerror", lambda error: troubles.append(str(error)))
    visitor.goto(f"{link}?t=3", wait_until="networkidle")
    expect(visitor.get_by_role("heading", level=1, name=video.filename)).to_be_visible()
    expect(visitor.locator("[data-timeline-chart] svg")).to_be_visible()
    if with_media:
        stands_at(visitor, 3)
        press(visitor, "n", SECOND[0])
    else:
        expect(visitor.locator("video, .telling, .stage")).to_have_count(0)
    assert troubles == []
    assert findings_in_all_settings(visitor) == {}
    assert shares() == [{"openings": 1, "with_media": with_media}]

    page.goto(f"{server.url}/account/")
    expect(page.get_by_text("Opened once.")).to_be_visible()
    page.locator("#shares").get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("The link is revoked.")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_role("heading", name="This link leads nowhere")).to_be_visible()
    assert findings_in_all_settings(visitor) == {}
    assert shares() == []
