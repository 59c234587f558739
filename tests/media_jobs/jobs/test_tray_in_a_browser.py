"""The tray of running jobs, in a real browser, on pages that have nothing to do with them."""

from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from media_jobs.models import Job, JobStatus
from tests.support.axe import findings
from tests.support.held_jobs import HeldJobs
from tests.support.server import Server
from tests.support.tabs import SCHEMES, keep_picture, tab_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def tray(page: Page) -> Locator:
    return page.locator("[data-news=running]")


def count(page: Page) -> Locator:
    return tray(page).locator("[data-news-count]")


def test_a_job_that_begins_elsewhere_is_counted_and_its_bar_moves(
    page: Page, server: Server, alice: User, jobs: HeldJobs
) -> None:
    page.goto(f"{server.url}/statistics/")
    expect(count(page)).to_be_hidden()
    jobs.ask(alice)
    expect(count(page)).to_have_text("1")
    tray(page).locator("summary").click()
    bar = tray(page).locator("[data-job-bar]")
    expect(bar).to_have_js_property("value", 0)
    done = jobs.work()
    expect(bar).to_have_js_property("value", 10)
    expect(tray(page).locator("[data-job-message]")).to_have_text("Sheep after sheep")
    jobs.go_on()
    expect(bar).to_have_js_property("value", 22.5)
    expect(tray(page).locator("[data-job-eta]")).to_contain_text("left")
    jobs.end()
    expect(tray(page)).to_contain_text("Nothing is running.")
    expect(count(page)).to_be_hidden()
    done.result(10)


def test_the_tray_follows_to_the_next_page_and_cancels(
    page: Page, server: Server, alice: User, jobs: HeldJobs
) -> None:
    jobs.ask(alice)
    done = jobs.work()
    for path in ("/dashboard/", "/tokens/", "/jobs/"):
        page.goto(server.url + path)
        expect(count(page)).to_have_text("1")
    tray(page).locator("summary").click()
    tray(page).get_by_role("button", name="Cancel Counting sheep").click()
    expect(tray(page)).to_contain_text("Nothing is running.")
    expect(count(page)).to_be_hidden()
    expect(page.locator("#list")).to_contain_text("Cancelled")
    done.result(10)
    assert jobs.elsewhere(lambda: Job.objects.get().status) == JobStatus.CANCELLED


def test_of_what_had_ended_already_the_tray_says_so(
    page: Page, server: Server, alice: User, jobs: HeldJobs
) -> None:
    job = jobs.ask(alice)
    page.goto(f"{server.url}/statistics/")
    tray(page).locator("summary").click()
    button = tray(page).get_by_role("button", name="Cancel Counting sheep")
    expect(button).to_be_visible()
    page.wait_for_load_state("networkidle")  # the tray is not shown anew
    ended = Job.objects.filter(pk=job.pk)
    jobs.elsewhere(lambda: ended.update(status=JobStatus.SUCCEEDED))
    button.click()
    expect(tray(page).get_by_role("alert")).to_have_text("This job had already ended.")


def test_an_outsiders_tray_stays_empty(
    server: Server, alice: User, charlie: User, jobs: HeldJobs
) -> None:
    with tab_of(charlie, server) as page:
        page.goto(f"{server.url}/statistics/")
        told: list[str] = []
        page.on("websocket", lambda ws: ws.on("framereceived", lambda text: told.append(str(text))))
        page.reload(wait_until="networkidle")
        jobs.ask(alice)
        done = jobs.work()
        jobs.end()
        done.result(10)
        page.wait_for_timeout(500)
        expect(count(page)).to_be_hidden()
        assert [text for text in told if '"running": 0' not in text] == []
        assert told, "the socket was open"


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_while_the_tray_is_open(
    page: Page,
    server: Server,
    alice: User,
    jobs: HeldJobs,
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    jobs.ask(alice)
    jobs.work()
    page.goto(f"{server.url}/jobs/")
    tray(page).locator("summary").click()
    expect(tray(page).locator("[data-job-message]")).to_have_text("Sheep after sheep")
    keep_picture(page, f"tray-{width}-{scheme}")
    assert findings(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
