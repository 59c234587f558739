"""The signed report of an examination: what it says, who may have it, and how it is kept."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import User
from detection.models import DetectionSession, Look
from detection.reports import making
from detection.reports.keeping import report_of
from detection.watching.services import sync
from media_jobs.models import Upload
from tests.conftest import api_of
from tests.support.admin import browser_of, moderator
from tests.support.extension import frame
from tests.support.media import Clips
from tests.support.reports import facts_of, read, report_files, text_of
from tests.support.uploads import examined, send, session_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def video(alice: User, clips: Clips, redness_scorer: None) -> Upload:
    """A clip of Alice's that was called manipulated."""
    return examined(alice, clips.reddened)


def url_of(video: Upload) -> str:
    return f"/api/videos/{video.pk}/report"


def test_the_owner_gets_a_pdf(alice_api: APIClient, video: Upload) -> None:
    answer = alice_api.get(url_of(video), HTTP_ACCEPT="application/pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="report-{video.pk}.pdf"'
    assert answer.content.startswith(b"%PDF-1.7")


def test_it_states_what_was_examined_what_was_found_and_by_what(video: Upload) -> None:
    session, media = session_of(video), video.media
    assert media is not None
    said = text_of(report_of(session))
    for fact in (
        "reddened.mp4",
        video.sha256,
        f"{video.size_bytes:,} bytes",
        "mp4, h264",
        f"{media['width']} × {media['height']} pixels",
        "Looks manipulated",
        "What it does not mean",
        session.summary,
        *(reason["message"] for reason in session.reasons),
        "Through time",
        "Face 1",
        "The most telling frames",
        session.model["sha256"],
        str(session.pk),
        "authentic below 40 %, manipulated from 60 %",
        "No error rates are on record for exactly these weights.",
        "How to verify this report",
        "reports.example.org",
        "Page 1 of ",
    ):
        assert " ".join(fact.split()) in said, fact


def test_its_data_is_that_of_the_results(alice_api: APIClient, video: Upload) -> None:
    facts = facts_of(alice_api.get(url_of(video)).content)
    results = alice_api.get(f"/api/videos/{video.pk}/results").json()
    for name in ("label", "fake_probability", "summary", "reasons", "thresholds"):
        assert facts["verdict"][name] == results[name]
    assert facts["tracks"] == results["tracks"]
    assert facts["model"] == results["model"]
    assert facts["session"]["id"] == results["session_id"]
    assert facts["file"]["sha256"] == video.sha256
    assert len(facts["telling_frames"]) == len(results["telling_frames"]) > 0


def test_it_is_tagged_titled_and_brings_its_fonts(video: Upload) -> None:
    report = read(report_of(session_of(video)))
    root: Any = report.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert report.metadata is not None
    assert report.metadata.title == "Report of an examination for forged faces"
    for page in report.pages:
        assert [round(side) for side in page.mediabox[2:]] == [595, 842]
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            inner = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert "/FontFile2" in inner or "/FontFile3" in inner


def test_a_model_with_measured_figures_is_reported_with_its_error_rates(
    video: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    rates = {
        "real_called_manipulated": 0.0123,
        "forged_called_authentic": 0.0456,
        "uncertain": 0.0789,
        "intervals": {"real_called_manipulated": [0.0061, 0.0234]},
    }
    copy = {"condition": "H.264 CRF 35", "files": 1199, "auc": 0.8765, "video_band": rates}
    part = {"name": "Swaps", "what": "unseen ones", "files": 1200, "auc": 0.951}
    figures: dict[str, Any] = {
        "model_sha256": "",
        "measured_on": "1 May 2027",
        "sets": [part | {"video_band": rates, "altered": [copy]}],
        "limits": ["It sees no voices."],
    }
    monkeypatch.setattr(making, "figures_of", lambda sha256: figures)
    said = text_of(report_of(session_of(video)))
    errors = ("1.2 %", "0.6 % to 2.3 %", "4.6 %", "7.9 %")
    after = ("after H.264 CRF 35", "1,199", "0.877")
    for fact in ("1 May 2027", "0.951", *errors, *after, "It sees no voices."):
        assert fact in said, fact


@pytest.mark.parametrize("name", ["photo", "empty_room"])
def test_a_picture_and_a_video_without_a_face_are_reported_too(
    alice: User, clips: Clips, name: str
) -> None:
    session = session_of(examined(alice, getattr(clips, name)))
    said = text_of(report_of(session))
    assert session.summary in said
    assert "Through time" not in said


@pytest.mark.parametrize(
    "name",
    [
        "مقطع فيديو من المؤتمر שלום.mp4",
        "二〇二六年新闻发布会 뉴스 ニュース.mp4",
        "देवनागरी ไทย ქართული አማርኛ ᚠᚢᚦ.mp4",
        "😀🎉🔥 party.mp4",
        "a" * 250 + ".mp4",
        "#set page(fill: red) $x$ *bold* @ref <label> \\ `code`.mp4",
    ],
)
def test_file_names_in_any_script_are_shown(video: Upload, name: str) -> None:
    Upload.objects.update(filename=name)
    report = report_of(session_of(video))
    assert facts_of(report)["file"]["name"] == name
    # Right-to-left text is read out of a PDF in the order of the page.
    shown, letters = text_of(report), [letter for letter in name if letter.isalnum()]
    assert all(letter in shown for letter in letters)
    assert "\ufffd" not in shown


def test_before_the_verdict_there_is_none(alice_api: APIClient, clips: Clips) -> None:
    links = send(alice_api, clips.face).json()["video"]["links"]
    answer = alice_api.get(f"{links['self']}/report")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_verdict")
    assert answer["Content-Type"] == "application/problem+json"
    as_pdf = alice_api.get(f"{links['self']}/report", HTTP_ACCEPT="application/pdf")
    assert (as_pdf.status_code, as_pdf.json()["code"]) == (409, "no_verdict")


def test_moderators_may_fetch_it_and_nobody_else(
    anyone: APIClient, charlie_api: APIClient, video: Upload
) -> None:
    assert anyone.get(url_of(video)).status_code == 401
    assert charlie_api.get(url_of(video)).status_code == 404
    assert not report_files()
    assert api_of(moderator()).get(url_of(video)).status_code == 200
    assert Look.objects.get().session.upload == video, "that is on record"


def test_moderators_find_it_where_they_look_at_the_result(video: Upload) -> None:
    page = reverse("admin:detection_detectionsession_change", args=[session_of(video).pk])
    assert f'href="{url_of(video)}"' in browser_of(moderator()).get(page).content.decode()


def test_the_video_page_offers_it(client: Client, alice: User, video: Upload) -> None:
    client.force_login(alice)
    page = client.get(f"/videos/{video.pk}/").content.decode()
    assert f'href="/videos/{video.pk}/report.pdf"' in page
    answer = client.get(f"/videos/{video.pk}/report.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")


def test_without_a_usable_key_people_are_told(
    client: Client, alice: User, alice_api: APIClient, video: Upload, settings: Any, tmp_path: Path
) -> None:
    settings.REPORT_SIGNING_KEY = str(tmp_path / "nowhere.pem")
    answer = alice_api.get(url_of(video))
    assert (answer.status_code, answer.json()["code"]) == (503, "not_configured")
    client.force_login(alice)
    page = client.get(f"/videos/{video.pk}/report.pdf", follow=True).content.decode()
    assert "Reports cannot be signed here" in page


def test_the_command_writes_it(video: Upload, tmp_path: Path) -> None:
    out, path = StringIO(), tmp_path / "report.pdf"
    call_command("report", str(session_of(video).pk), "--out", str(path), stdout=out)
    assert "manipulated" in out.getvalue()
    assert facts_of(path.read_bytes())["file"]["name"] == "reddened.mp4"


def test_what_a_linked_browser_watched_is_not_attested(alice: User, tmp_path: Path) -> None:
    sync(owner=alice, client_id="tab", frames=[frame(0, 0.9)], model={}, finished=True)
    with pytest.raises(CommandError, match="linked browser"):
        session = DetectionSession.objects.get()
        call_command("report", str(session.pk), "--out", str(tmp_path / "report.pdf"))
