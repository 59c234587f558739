"""Voices in a real browser: recorded with a microphone, heard from where the doubt lies, shared."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from playwright.sync_api import Page, expect
from rest_framework.test import APIClient

from accounts.models import User
from detection.engines.speech.onnx_scorer import OnnxScorer
from detection.models import DailyFigures
from detection.speech.models import SpeechDetection
from tests.detection.engines.speech.stand_ins import spoken, spoken_by_another
from tests.detection.speech.recordings import heard, sound_file, voice
from tests.generation.lectures.lectures import with_sound
from tests.support.axe import findings_in_all_settings
from tests.support.jobs import run_waiting_jobs, working
from tests.support.media import Clips
from tests.support.server import Server
from tests.support.sounds import silence
from tests.support.tabs import SCHEMES, keep_picture, tab_of
from tests.support.uploads import UPLOAD
from tests.support.voices import RATE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(180),
]
PATIENCE_MS = 60_000


@pytest.fixture
def microphone(tmp_path: Path) -> list[str]:
    """Flags of a browser whose microphone hears a voice that whistles."""
    path = sound_file(tmp_path / "heard.wav", spoken(8, whistle=(0, 8)))
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={path}",
        "--autoplay-policy=no-user-gesture-required",
    ]


def test_a_recording_made_in_the_browser_is_examined(
    alice: User, server: Server, microphone: list[str]
) -> None:
    with working(threads=1), tab_of(alice, server, flags=microphone) as page:
        page.goto(f"{server.url}/voices/", wait_until="networkidle")
        page.get_by_role("button", name="Record with the microphone").click()
        expect(page.locator("[data-recorder-words]")).to_contain_text("Recording.")
        page.wait_for_function("() => document.querySelector('[data-recorder-meter]').value > 0.2")
        keep_picture(page, "voices-recording-1280")
        page.wait_for_timeout(5000)
        page.get_by_role("button", name="Stop and check it").click()
        row = page.locator(".card", has_text="Recording 20")
        expect(row.locator(".badge")).to_have_text("Spoofed voice", timeout=PATIENCE_MS)
        assert findings_in_all_settings(page) == {}
        row.get_by_role("link").first.click()
        expect(page.get_by_role("heading", name="Sounds spoofed")).to_be_visible()
        # Chromium writes no length into what it records.
        expect(page.locator("[data-stage-length]")).to_have_text(re.compile(r"of 0:0[5-9]"))
        page.locator("[data-stage-place]").fill("3")
        is_at(page, 3)


def begin_recording(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/voices/", wait_until="networkidle")
    page.get_by_role("button", name="Record with the microphone").click()
    expect(page.locator("[data-recorder-words]")).to_contain_text("Recording.")
    page.wait_for_function("() => document.querySelector('[data-recorder-meter]').value > 0.2")


def test_at_the_limit_it_ends_and_is_examined(
    alice: User, server: Server, microphone: list[str], settings: Any
) -> None:
    settings.MAX_AUDIO_SECONDS = 5
    with working(threads=1), tab_of(alice, server, flags=microphone) as page:
        # As in a tab that nobody sees.
        page.add_init_script("window.requestAnimationFrame = () => 0")
        page.goto(f"{server.url}/voices/", wait_until="networkidle")
        page.get_by_role("button", name="Record with the microphone").click()
        expect(page.locator("[data-recorder-words]")).to_have_text(
            "It was ended after 0:05: longer recordings are not taken."
        )
        row = page.locator(".card", has_text="Recording 20")
        expect(row.locator(".badge")).to_have_text("Spoofed voice", timeout=PATIENCE_MS)


def test_what_was_heard_until_the_microphone_was_unplugged_is_kept(
    alice: User, server: Server, microphone: list[str]
) -> None:
    with working(threads=1), tab_of(alice, server, flags=microphone) as page:
        page.add_init_script(
            """const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
            navigator.mediaDevices.getUserMedia = async (what) => window.heard = await ask(what);"""
        )
        begin_recording(page, server)
        page.wait_for_timeout(3000)
        page.evaluate("heard.getTracks()[0].stop()")
        row = page.locator(".card", has_text="Recording 20")
        expect(row.locator(".badge")).to_have_text("Spoofed voice", timeout=PATIENCE_MS)


def test_what_is_discarded_is_not_sent(alice: User, server: Server, microphone: list[str]) -> None:
    with tab_of(alice, server, flags=microphone) as page:
        begin_recording(page, server)
        page.get_by_role("button", name="Discard").click()
        expect(page.get_by_role("button", name="Record with the microphone")).to_be_focused()
        expect(page.locator("[data-recorder-words]")).to_be_empty()
        page.reload(wait_until="networkidle")
        expect(page.locator(".card", has_text="Recording 20")).to_have_count(0)


def test_without_a_microphone_it_says_so(alice: User, server: Server) -> None:
    with tab_of(alice, server) as page:
        page.add_init_script(
            """navigator.mediaDevices.getUserMedia = async () => {
              throw new DOMException("Requested device not found", "NotFoundError");
            };"""
        )
        page.goto(f"{server.url}/voices/", wait_until="networkidle")
        page.get_by_role("button", name="Record with the microphone").click()
        expect(page.locator("[data-recorder-words][data-trouble]")).to_have_text(
            "No microphone was found. Connect one, then try again."
        )
        expect(page.get_by_role("button", name="Record with the microphone")).to_be_enabled()


def test_a_refusal_is_told_with_the_way_back(alice: User, server: Server) -> None:
    flags = ["--use-fake-device-for-media-stream", "--deny-permission-prompts"]
    with tab_of(alice, server, flags=flags) as page:
        page.goto(f"{server.url}/voices/", wait_until="networkidle")
        page.get_by_role("button", name="Record with the microphone").click()
        expect(page.locator("[data-recorder-words][data-trouble]")).to_contain_text(
            "The browser may not use the microphone. Allow it"
        )
        expect(page.get_by_role("button", name="Record with the microphone")).to_be_enabled()


def test_without_permission_it_says_what_to_do(alice: User, server: Server) -> None:
    with tab_of(alice, server) as page:
        page.goto(f"{server.url}/voices/", wait_until="networkidle")
        page.get_by_role("button", name="Record with the microphone").click()
        expect(page.locator("[data-recorder-words][data-trouble]")).to_have_text(
            re.compile("microphone")
        )
        expect(page.get_by_role("button", name="Record with the microphone")).to_be_enabled()


@pytest.fixture
def partly(alice: User, tmp_path: Path) -> SpeechDetection:
    """Alice's recording, of which the middle is spoofed, by a model whose errors were measured."""
    found = heard(alice, voice(tmp_path, 24, whistle=(8, 16), name="interview.wav"))
    found.model |= {"sha256": OnnxScorer().card.spec.sha256}
    found.save()
    return found


@pytest.fixture
def page_of(partly: SpeechDetection, alice: User, server: Server) -> Iterator[Page]:
    """The page of that recording, whose chart is drawn."""
    flags = ["--autoplay-policy=no-user-gesture-required"]
    with tab_of(alice, server, flags=flags) as page:
        page.goto(f"{server.url}/voices/{partly.upload_id}/?t=3")
        expect(page.locator(".voice-wave").first).to_be_attached()
        expect(page.locator("[data-stage-length]")).to_have_text("of 0:24.0")
        yield page


def is_at(page: Page, seconds: float, *, within: float = 0.3, media: str = "audio") -> None:
    page.wait_for_function(
        "([media, at, within]) =>"
        " Math.abs(document.querySelector(media).currentTime - at) < within",
        arg=[media, seconds, within],
    )


def test_one_listens_from_where_the_doubt_lies(page_of: Page) -> None:
    page = page_of
    is_at(page, 3)
    expect(page.locator(".voice-wave[data-tone=spoof]")).not_to_have_count(0)
    box = page.locator("[data-timeline-chart]").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 40)
    is_at(page, 12, within=1.5)
    page.wait_for_function("() => !document.querySelector('audio').paused")
    page.keyboard.press("k")
    page.wait_for_function("() => document.querySelector('audio').paused")
    page.locator("[data-timeline-chart]").focus()
    page.keyboard.press("Home")
    is_at(page, 0)
    page.keyboard.press("Shift+ArrowRight")
    is_at(page, 10)
    page.keyboard.press("Home")
    page.locator("h1").click()
    page.keyboard.press("n")
    page.wait_for_function("() => document.querySelector('audio').currentTime > 4")
    expect(page.locator("[data-stage-stretch-word]")).to_contain_text("spoofed")
    expect(page.locator("[data-timeline-readout]")).to_contain_text("sounds spoofed")
    page.locator(".table a[data-seek]").first.click()
    page.wait_for_function("() => !document.querySelector('audio').paused")


def test_its_page_is_for_everybody(page_of: Page) -> None:
    page = page_of
    for scheme in SCHEMES:
        for width in (1280, 390):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(300)
            keep_picture(page, f"voice-{width}-{scheme}", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert findings_in_all_settings(page) == {}


def test_each_of_two_speakers_has_a_row_and_a_lane(
    alice: User, server: Server, tmp_path: Path
) -> None:
    pause = silence(0.5, rate=RATE)
    talk = np.concatenate([spoken(9), pause, spoken_by_another(9, whistle=(0, 9))])
    found = heard(alice, sound_file(tmp_path / "talk.wav", talk))
    with tab_of(alice, server, flags=["--autoplay-policy=no-user-gesture-required"]) as page:
        page.goto(f"{server.url}/voices/{found.upload_id}/")
        rows = page.get_by_role("region", name="Table of the speakers").locator("tbody tr")
        expect(rows).to_have_count(2)
        expect(rows.nth(0)).to_contain_text("Human voice")
        expect(rows.nth(1)).to_contain_text("Spoofed voice")
        lanes = page.locator(".voice-speaks")
        expect(lanes.and_(page.locator("[data-tone=spoof]"))).not_to_have_count(0)
        expect(page.locator("[data-timeline-chart] text", has_text="Speaker")).to_have_count(2)
        rows.nth(1).locator("a[data-seek]").first.click()
        expect(page.locator("[data-timeline-readout]")).to_contain_text("Speaker 2")
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(300)
            keep_picture(page, f"voice-speakers-{width}", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert findings_in_all_settings(page) == {}


def test_it_is_shared_with_and_without_its_sound(page_of: Page, server: Server) -> None:
    page = page_of
    page.get_by_text("Share the result by link").click()
    page.get_by_label("Let them hear the recording, too").check()
    page.get_by_role("button", name="Make a link").click()
    link = page.locator("#share .share-link a")
    expect(link).to_be_visible()
    browser = page.context.browser
    assert browser
    theirs: Any = browser.new_context().new_page()
    assert theirs.goto(link.inner_text()).status == 200
    expect(theirs.locator(".voice-wave").first).to_be_attached()
    expect(theirs.locator("[data-stage-length]")).to_have_text("of 0:24.0")
    expect(theirs.get_by_role("heading", name="What was measured")).to_be_visible()
    expect(theirs.get_by_role("button", name="Run it again")).to_have_count(0)
    assert findings_in_all_settings(theirs) == {}


@pytest.fixture
def talking(
    alice_api: APIClient, clips: Clips, tmp_path: Path, redness_scorer: None
) -> dict[str, Any]:
    """Alice's video of a face for eight seconds, whose voice is spoofed from the fourth on."""
    words = spoken(8, whistle=(4, 8))
    path = with_sound(clips.long_face, words, tmp_path / "talking.mp4")
    file = SimpleUploadedFile(path.name, path.read_bytes(), "video/mp4")
    sent: Any = alice_api.post(UPLOAD, {"file": file, "audio": "true"}, format="multipart")
    assert sent.status_code == 201
    run_waiting_jobs()
    video: dict[str, Any] = sent.json()["video"]
    return video


# Whether one who scrolls to an element sees it: nothing lies over it.
UNCOVERED = """(element) => {
  element.scrollIntoView({ block: "center" });
  const { left, top, width, height } = element.getBoundingClientRect();
  return [0.05, 0.25, 0.5].every((across) => [0.3, 0.7].every((down) => {
    const at = document.elementFromPoint(left + width * across, top + height * down);
    return at && !at.closest(".stage");
  }));
}"""


def test_the_timelines_of_face_and_voice_follow_one_player(
    talking: dict[str, Any], alice: User, server: Server
) -> None:
    flags = ["--autoplay-policy=no-user-gesture-required"]
    with tab_of(alice, server, flags=flags) as page:
        page.goto(f"{server.url}/videos/{talking['id']}/?t=2")
        expect(page.locator(".voice-wave[data-tone=spoof]").first).to_be_attached()
        expect(page.locator("[data-timeline] [data-timeline-chart] svg").first).to_be_attached()
        expect(page.locator("video")).to_have_count(1)
        is_at(page, 2, media="video")
        page.set_viewport_size({"width": 1280, "height": 700})
        for part in (".telling", ".voices-of-video .reasons", "[data-voice-chart]"):
            assert page.locator(part).first.evaluate(UNCOVERED), part
        faces = page.locator("[data-timeline] [data-timeline-chart]")
        voices = page.locator("[data-voice-chart] [data-timeline-chart]")
        for share, (here, other) in ((0.75, (voices, faces)), (0.25, (faces, voices))):
            here.scroll_into_view_if_needed()
            box = here.bounding_box()
            assert box
            page.mouse.click(box["x"] + box["width"] * share, box["y"] + 30)
            is_at(page, 8 * share, media="video", within=1)
            for chart in (here, other):
                place = float(chart.get_attribute("aria-valuenow") or -1)
                assert place == pytest.approx(8 * share, abs=1.2)
            page.evaluate("document.querySelector('video').pause()")
        for chart in (faces, voices):
            chart.focus()
            page.keyboard.press("Home")
            is_at(page, 0, media="video")
            page.keyboard.press("ArrowRight")
            page.wait_for_function("() => document.querySelector('video').currentTime > 0")
        page.locator(".voices-of-video [data-seek]").last.click()
        page.wait_for_function("() => document.querySelector('video').currentTime > 2")
        for scheme in SCHEMES:
            for width in (1280, 390):
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 900})
                page.wait_for_timeout(300)
                keep_picture(page, f"video-and-voice-{width}-{scheme}", full_page=True)
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert findings_in_all_settings(page) == {}


def test_statistics_of_voices_stand_beside_those_of_faces(
    alice: User, partly: SpeechDetection, server: Server
) -> None:
    today = timezone.now().date()
    DailyFigures.objects.create(owner=alice, day=today, label="authentic", sessions=3)
    with tab_of(alice, server) as page:
        page.goto(f"{server.url}/statistics/")
        for heading in ("Face checks", "Voice checks"):
            expect(page.get_by_role("heading", name=heading)).to_be_visible()
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            keep_picture(page, f"voices-statistics-{width}", full_page=True)
        assert findings_in_all_settings(page) == {}
