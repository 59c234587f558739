"""Links pasted, dropped and typed on the pages of somebody who is signed in."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from media_jobs.models import Job, JobStatus
from tests.site.test_drag_and_drop import drop
from tests.support.https import HttpsServer, body
from tests.support.jobs import run_waiting_jobs, working
from tests.support.media import Clips
from tests.support.server import Server
from tests.support.tabs import tab_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("nobody_is_asked"),
]

PASTE = """text => {
  const pasted = new DataTransfer();
  pasted.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: pasted, bubbles: true });
  document.activeElement.dispatchEvent(event);
}"""


@pytest.fixture
def page(server: Server, alice: User, media_server: HttpsServer, clips: Clips) -> Iterator[Page]:
    """Alice's tab, and a worker."""
    media_server.answers["/clip.mp4"] = body(clips.face.read_bytes())
    with working(), tab_of(alice, server) as page:
        yield page


@pytest.mark.slow
def test_a_link_pasted_on_any_page_is_fetched(
    page: Page, server: Server, media_server: HttpsServer
) -> None:
    for path in ("/videos/", "/account/"):
        page.goto(server.url + path)
        page.wait_for_load_state("networkidle")
        page.evaluate(PASTE, media_server.link())
        expect(page.locator(".tray .upload-name")).to_have_text(media_server.link())
        page.locator(".tray").get_by_role("link", name="Open it").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("clip.mp4")


def test_a_link_pasted_into_a_field_stays_there(
    page: Page, server: Server, media_server: HttpsServer
) -> None:
    page.goto(f"{server.url}/dashboard/")
    page.get_by_label("or a link").focus()
    page.evaluate(PASTE, media_server.link())
    page.goto(f"{server.url}/videos/")
    page.evaluate(PASTE, "http://example.org/clip.mp4")
    page.evaluate(PASTE, "see https://example.org/clip.mp4")
    expect(page.locator(".upload")).to_have_count(0)
    assert media_server.asked == []


@pytest.mark.slow
def test_a_link_from_another_window_is_taken_where_it_is_dropped(
    page: Page, server: Server, media_server: HttpsServer
) -> None:
    page.goto(f"{server.url}/videos/")
    drop(page, text=media_server.link())
    page.locator(".tray").get_by_role("link", name="Open it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("clip.mp4")


def test_a_typed_link_shows_how_it_comes_and_then_the_video(
    page: Page, server: Server, media_server: HttpsServer, clips: Clips
) -> None:
    data, go_on = clips.face.read_bytes(), threading.Event()

    def halting(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data[:20_000])
        go_on.wait(20)
        request.wfile.write(data[20_000:])

    media_server.answers["/slow.mp4"] = halting
    page.goto(f"{server.url}/dashboard/")
    page.get_by_label("or a link").fill(media_server.link("/slow.mp4"))
    page.get_by_role("button", name="Fetch").click()
    expect(page.get_by_label("or a link")).to_have_value("")
    expect(page.locator(".upload-words")).to_contain_text("Fetching the file")
    expect(page.locator(".upload-figures")).to_have_text(re.compile(r"0\.0 of 0\.\d MB"))
    assert Axe().run(page).response["violations"] == []

    page.reload()  # the site goes on, and so does the page
    expect(page.locator(".upload-words")).to_contain_text("Fetching the file")
    go_on.set()
    expect(page.locator(".card").get_by_text("slow.mp4").first).to_be_visible()
    expect(page.locator(".upload")).to_have_count(0)


@pytest.mark.slow
def test_a_fetch_can_be_cancelled(page: Page, server: Server, media_server: HttpsServer) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def halting(request: BaseHTTPRequestHandler) -> None:
        asked.set()
        go_on.wait(20)

    media_server.answers["/slow.mp4"] = halting
    page.goto(f"{server.url}/dashboard/")
    for reload in (False, True):
        page.get_by_label("or a link").fill(media_server.link("/slow.mp4"))
        page.get_by_role("button", name="Fetch").click()
        expect(page.locator(".upload-words")).to_have_text("Fetching the file")
        if reload:
            page.reload()
        page.get_by_role("button", name="Cancel").click()
        expect(page.locator(".upload")).to_have_count(0)
    go_on.set()


def test_what_went_wrong_is_said_and_can_be_tried_again(
    page: Page, server: Server, media_server: HttpsServer, clips: Clips
) -> None:
    media_server.answers["/late.mp4"] = body(b"", status=503)
    page.goto(f"{server.url}/dashboard/", wait_until="networkidle")
    page.get_by_label("or a link").fill(media_server.link("/late.mp4"))
    page.get_by_role("button", name="Fetch").click()
    expect(page.locator(".upload-words")).to_contain_text("answered with an error (503)")
    media_server.answers["/late.mp4"] = body(clips.face.read_bytes())
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".card").get_by_text("late.mp4").first).to_be_visible()


def test_what_went_wrong_before_the_page_came_can_be_tried_again(
    page: Page, server: Server, media_server: HttpsServer, clips: Clips
) -> None:
    media_server.answers["/late.mp4"] = body(b"", status=503)
    media_server.answers["/watch"] = body(b"<!doctype html><title>Films</title>")
    page.goto(f"{server.url}/dashboard/", wait_until="networkidle")
    for path in ("/late.mp4", "/watch"):
        page.get_by_label("or a link").fill(media_server.link(path))
        page.get_by_role("button", name="Fetch").click()
    expect(page.locator(".upload[data-state=failed]")).to_have_count(2)
    page.reload(wait_until="networkidle")
    late, watch = page.locator(".upload").all()
    expect(late.locator(".upload-words")).to_contain_text("answered with an error (503)")
    expect(watch.get_by_role("button", name="Try again")).to_be_hidden()
    assert Axe().run(page).response["violations"] == []
    watch.get_by_role("button", name="Dismiss").click()
    expect(page.locator(".upload")).to_have_count(1)
    media_server.answers["/late.mp4"] = body(clips.face.read_bytes())
    late.get_by_role("button", name="Try again").click()
    expect(page.locator(".card").get_by_text("late.mp4").first).to_be_visible()
    page.reload(wait_until="networkidle")
    expect(page.locator(".upload")).to_have_count(1)  # what came of it at last is no failure


def test_a_page_is_told_from_a_file(page: Page, server: Server, media_server: HttpsServer) -> None:
    media_server.answers["/watch"] = body(b"<!doctype html><title>Films</title>")
    page.goto(f"{server.url}/videos/")
    page.wait_for_load_state("networkidle")
    page.evaluate(PASTE, media_server.link("/watch"))
    expect(page.locator(".tray .upload-words")).to_contain_text("leads to a page, not to a file")
    page.locator(".tray").get_by_role("button", name="Dismiss").click()
    expect(page.locator(".tray")).to_be_hidden()


def test_without_scripts_a_form_sends_it_and_shows_how_it_stands(
    client: Client, alice: User, media_server: HttpsServer, clips: Clips
) -> None:
    media_server.answers["/clip.mp4"] = body(clips.face.read_bytes())
    client.force_login(alice)
    for answer in ("", "http://example.org/", "https://127.0.0.1/"):
        refused = client.post("/dashboard/", {"url": answer, "purposes": "faces"})
        assert refused.status_code == 400
        assert 'role="alert"' in refused.content.decode()
    sent = client.post(
        "/dashboard/", {"url": media_server.link(), "purposes": "faces"}, follow=True
    )
    assert "Waiting for its turn" in sent.content.decode()
    job = Job.objects.get()
    client.post(f"/jobs/{job.pk}/cancel/")
    job.refresh_from_db()
    assert job.status == JobStatus.CANCELLED
    client.post("/dashboard/", {"url": media_server.link("/nothing.mp4"), "purposes": "faces"})
    run_waiting_jobs()
    assert "media.example.org has no such file" in client.get("/dashboard/").content.decode()


def test_without_scripts_a_link_that_failed_is_sent_again(
    client: Client, alice: User, media_server: HttpsServer
) -> None:
    media_server.answers["/late.mp4"] = body(b"", status=503)
    client.force_login(alice)
    client.post("/dashboard/", {"url": media_server.link("/late.mp4"), "purposes": "faces"})
    run_waiting_jobs()
    failed = Job.objects.get()
    again = f"/jobs/{failed.pk}/rerun/"
    assert again in client.get("/dashboard/").content.decode()
    sent = client.post(again, {"next": "/dashboard/"}, follow=True).content.decode()
    assert "Waiting for its turn" in sent
    assert again not in sent
    assert Job.objects.exclude(pk=failed.pk).get().params == failed.params
