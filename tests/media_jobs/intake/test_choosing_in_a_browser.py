"""A file that several systems can take is asked about, in a dialog, before it is sent."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.models import User
from media_jobs.models import Job, Upload
from media_jobs.uploads.purposes import Purpose
from tests.media_jobs.links.test_links_in_a_browser import PASTE
from tests.site.test_drag_and_drop import drop
from tests.support.media import Clips
from tests.support.server import Server
from tests.support.tabs import tab_of
from tests.support.threads import at_once, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(server: Server, alice: User, moods: Purpose) -> Iterator[Page]:
    """Alice's tab."""
    with tab_of(alice, server) as page:
        yield page


def asked(question: Any) -> Any:
    """What the database answers; asked in another thread, as the browser's loop runs in this."""
    (answer,) = at_once(1, lambda _: question())
    return answer


def works() -> list[str]:
    return sorted(Job.objects.values_list("kind", flat=True))


def test_what_is_dropped_is_asked_about_and_has_a_job_for_each_choice(
    page: Page, server: Server, clips: Clips, moods: Purpose
) -> None:
    page.goto(f"{server.url}/videos/")
    drop(page, clips.face)
    dialog = page.get_by_role("dialog", name="What is to be done?")
    expect(dialog).to_contain_text("face.mp4")
    expect(dialog.get_by_label("Is the face real?")).to_be_checked()
    expect(dialog.get_by_label("Which mood is it in?")).not_to_be_checked()
    expect(dialog).to_contain_text("3 tokens")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert asked(Upload.objects.count) == 0, "whoever leaves the dialog sends nothing"

    drop(page, clips.face)
    dialog.get_by_label("Which mood is it in?").check()
    dialog.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("face.mp4")
    assert asked(Upload.objects.count) == 1
    assert asked(works) == sorted(["face_scan", moods.work])

    page.goto(f"{server.url}/videos/")
    drop(page, clips.numbered(1))  # what was chosen is remembered
    expect(dialog.get_by_label("Which mood is it in?")).to_be_checked()
    dialog.get_by_label("Which mood is it in?").uncheck()
    dialog.get_by_label("Is the face real?").uncheck()
    dialog.get_by_role("button", name="Start").click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    assert asked(Upload.objects.count) == 1


def test_only_what_several_systems_take_is_asked_about(
    page: Page, server: Server, clips: Clips, moods: Purpose
) -> None:
    page.goto(f"{server.url}/dashboard/")
    page.locator("#drop-file").set_input_files([clips.face, clips.photo, clips.numbered(1)])
    dialog = page.get_by_role("dialog", name="What is to be done?")
    expect(dialog).to_contain_text("2 files")
    dialog.get_by_label("Is the face real?").uncheck()
    dialog.get_by_label("Which mood is it in?").check()
    dialog.get_by_role("button", name="Start").click()
    expect(page.locator(".card")).to_have_count(1)  # faces are looked for in the photo alone
    wait_until(lambda: asked(works) == sorted(["face_scan", moods.work, moods.work]))


def test_a_pasted_link_is_asked_about(page: Page, server: Server, moods: Purpose) -> None:
    page.goto(f"{server.url}/account/")
    page.wait_for_load_state("networkidle")
    page.evaluate(PASTE, "https://media.example.org/clip.mp4")
    dialog = page.get_by_role("dialog", name="What is to be done?")
    expect(dialog).to_contain_text("https://media.example.org/clip.mp4")
    dialog.get_by_label("Which mood is it in?").check()
    dialog.get_by_role("button", name="Start").click()
    expect(page.locator(".tray .upload-words")).to_have_text("Waiting for its turn")
    chosen = asked(lambda: Job.objects.get(kind="fetch_link").params["purposes"])
    assert chosen == ["faces", "voices", "moods"]


def test_a_page_begins_what_has_not_been_begun(
    page: Page, server: Server, clips: Clips, moods: Purpose
) -> None:
    page.goto(f"{server.url}/videos/")
    drop(page, clips.face)
    page.get_by_role("button", name="Start").click()
    also = page.get_by_role("form", name="What else can be done with face.mp4")
    mood = also.get_by_role("button", name="Which mood is it in?")
    mood.click()
    expect(page.get_by_text("“Which mood is it in?” is begun.")).to_be_visible()
    expect(mood).to_have_count(0)
    assert asked(works) == sorted(["face_scan", moods.work])
