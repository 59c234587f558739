"""What a file says about itself reaches its owner everywhere, and never moves the verdict."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import User
from detection.models import DetectionSession
from detection.reports.keeping import report_of
from detection.reviews.requests import ask_for_review
from media_jobs.models import Upload
from tests.media_jobs.engines.marked import A1111, png
from tests.support.admin import browser_of, moderator
from tests.support.credentials import altered, signed
from tests.support.exports import contents_of, exported
from tests.support.media import Clips
from tests.support.reports import facts_of, text_of
from tests.support.uploads import examined, session_of

pytestmark = pytest.mark.django_db(transaction=True)

MADE_WITH = "The file itself says that it was made with Stable Diffusion."
WORDS = "<img src=x onerror=alert(1)> white rabbit\u202e"
SECTION = "What the file says about itself"


@pytest.fixture
def marked(clips: Clips, tmp_path: Path) -> Path:
    """A picture with the note of a generator, which tries to be HTML and to turn the line."""
    return png(tmp_path / "marked.png", {"parameters": A1111.replace("a white rabbit", WORDS)})


@pytest.fixture
def video(alice: User, marked: Path, redness_scorer: None) -> Upload:
    return examined(alice, marked)


def results(client: APIClient, video: Upload) -> dict[str, Any]:
    return client.get(f"/api/videos/{video.pk}/results").json()


def test_the_verdict_is_that_of_the_same_picture_without_marks(
    alice: User, alice_api: APIClient, video: Upload, tmp_path: Path
) -> None:
    bare = results(alice_api, examined(alice, png(tmp_path / "bare.png", {})))
    said = results(alice_api, video)
    assert bare["label"] is not None
    for name in ("label", "fake_probability", "summary", "reasons", "tracks", "thresholds"):
        assert said[name] == bare[name], name
    assert bare["provenance"] == []
    (finding,) = said["provenance"]
    assert (finding["source"], finding["code"]) == ("png_text", "generator_named")
    assert finding["message"] == MADE_WITH
    prompt = {detail["name"]: detail["value"] for detail in finding["details"]}["Prompt"]
    assert prompt.startswith("<img src=x onerror=alert(1)> white rabbit with")


def test_the_page_shows_it_beside_the_verdict_and_runs_none_of_it(
    alice: User, video: Upload
) -> None:
    page = browser_of(alice).get(f"/videos/{video.pk}/").content.decode()
    verdict, section = page.index('id="verdict-title"'), page.index(SECTION)
    notice = page.index("data-made-with")
    assert verdict < notice < section
    assert page.count(MADE_WITH) == 2
    assert "The verdict does not count that" in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<img src=x" not in page
    assert "\u202e" not in page


def test_an_authentic_face_in_a_file_that_declares_ai_reads_well(
    alice: User, clips: Clips, tmp_path: Path, redness_scorer: None
) -> None:
    video = examined(alice, signed(clips.face, tmp_path / "signed.mp4"))
    assert session_of(video).label == "authentic"
    page = browser_of(alice).get(f"/videos/{video.pk}/").content.decode()
    assert "Looks authentic" in page
    assert "in its content credentials that it was made by a generative AI." in page
    assert "a face made whole by a generator may look authentic" in page
    said = text_of(report_of(session_of(video)))
    assert said.index("Looks authentic") < said.index("made by a generative AI")


def test_a_file_without_marks_says_nothing_and_an_older_examination_was_not_asked(
    alice: User, alice_api: APIClient, clips: Clips, redness_scorer: None
) -> None:
    video = examined(alice, clips.photo)
    browser = browser_of(alice)
    page = browser.get(f"/videos/{video.pk}/").content.decode()
    assert "it names no generator, camera or program" in page
    assert "data-made-with" not in page
    assert "names no generator" in text_of(report_of(session_of(video)))

    DetectionSession.objects.update(provenance=None)
    assert results(alice_api, video)["provenance"] is None
    assert SECTION not in browser.get(f"/videos/{video.pk}/").content.decode()


def test_the_report_attests_it(video: Upload) -> None:
    report = report_of(session_of(video))
    said = text_of(report)
    assert SECTION in said
    assert said.count(MADE_WITH) == 2
    assert "Model: wonderland_v5" in said
    assert facts_of(report)["provenance"] == session_of(video).provenance


def test_a_report_of_a_file_that_says_too_much_stays_short(alice: User, video: Upload) -> None:
    session = session_of(video)
    details = [{"name": f"Name {n}", "value": "W" * 300} for n in range(8)]
    finding = {"source": "xmp", "code": "note", "message": "It carries a note.", "details": details}
    pages = _pages(report_of(session))
    DetectionSession.objects.update(provenance=[finding] * 20, summary="Once more.")
    session.job.artifacts.filter(name__startswith="report-").delete()  # type: ignore[union-attr]
    long = report_of(session_of(video))
    assert "12 more are in the attached data" in text_of(long)
    assert _pages(long) <= pages + 3


def _pages(report: bytes) -> int:
    return int(text_of(report).split("Page 1 of ")[1].split()[0])


def test_the_archive_of_the_owner_has_it(alice: User, video: Upload) -> None:
    found = contents_of(exported(alice))
    session = session_of(video)
    facts = json.loads(found[f"videos/{video.pk}/sessions/{session.pk}/session.json"])
    assert facts["provenance"] == session.provenance != []


def test_nobody_else_is_told(bob_api: APIClient, bob: User, video: Upload) -> None:
    assert bob_api.get(f"/api/videos/{video.pk}/results").status_code == 404
    session = session_of(video)
    assert bob_api.get(f"/api/analytics/sessions/{session.pk}").status_code == 404
    assert browser_of(bob).get(f"/videos/{video.pk}/").status_code == 404


def test_the_downloads_and_the_session_have_it(
    alice: User, alice_api: APIClient, video: Upload
) -> None:
    session = session_of(video)
    whole = browser_of(alice).get(f"/videos/{video.pk}/export.json").json()
    one = alice_api.get(f"/api/analytics/sessions/{session.pk}").json()
    assert whole["results"]["provenance"] == one["provenance"] == session.provenance


def test_the_command_prints_it(marked: Path, redness_scorer: None) -> None:
    out = StringIO()
    call_command("scan", str(marked), "--json", stdout=out)
    (finding,) = json.loads(out.getvalue())["provenance"]
    assert finding["message"] == MADE_WITH
    out = StringIO()
    call_command("scan", str(marked), stdout=out)
    assert f"About itself: {MADE_WITH} (Prompt: <img src=x" in out.getvalue()
    assert "\u202e" not in out.getvalue()


def test_credentials_that_do_not_fit_are_shown_as_broken(
    alice: User, clips: Clips, tmp_path: Path, redness_scorer: None
) -> None:
    path = altered(signed(clips.photo, tmp_path / "signed.jpg"))
    video = examined(alice, path)
    page = browser_of(alice).get(f"/videos/{video.pk}/").content.decode()
    assert "the file was altered after it was signed" in page


def test_moderators_see_it_beside_what_they_judge(alice: User, video: Upload) -> None:
    session = session_of(video)
    ask_for_review(upload=video, remark="")
    case = session.review_cases.get()
    watcher = browser_of(moderator())
    shown = reverse("admin:detection_reviewcase_change", args=[case.pk])
    watcher.post(shown.replace("change", "take"))
    for page in (shown, reverse("admin:detection_detectionsession_change", args=[session.pk])):
        said = watcher.get(page).content.decode()
        assert MADE_WITH in said
        assert "<img src=x" not in said


def test_a_stranger_cannot_see_it_without_signing_in(client: Client, video: Upload) -> None:
    assert client.get(f"/videos/{video.pk}/").status_code == 302
