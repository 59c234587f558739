"""The signed report on voices: what it says, that it is genuine, and how it is kept."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils.html import strip_tags

from accounts.models import User
from detection.engines.reports.verifying import verify
from detection.engines.speech.error_rates import error_rates_of, how_often_wrong
from detection.engines.speech.onnx_scorer import OnnxScorer
from detection.reports.certificate import trusted
from detection.speech.models import SpeechDetection
from detection.speech.report import report_of
from tests.detection.speech.recordings import heard, sent, voice
from tests.support.admin import browser_of
from tests.support.media import stored_files
from tests.support.reports import facts_of, text_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_states_what_was_found_when_and_by_what(alice: User, tmp_path: Path) -> None:
    found = heard(alice, voice(tmp_path, 30, whistle=(10, 18)))
    report = report_of(found)
    said = text_of(report)
    for fact in (
        "Report of an examination for spoofed voices",
        found.upload.filename,
        found.upload.sha256,
        "What it does not mean",
        "Through time",
        "spoofed voice",
        "Jitter",
        "human below 20 %, spoofed from 80 %",
        "whistle",
        str(found.pk),
        "How to verify this report",
    ):
        assert fact in said, fact
    facts = verify(report, trusted()).facts
    assert facts == facts_of(report)
    assert facts["verdict"]["label"] == found.label
    assert facts["segments"] == found.segments
    assert len(facts["windows"]) == len(found.windows)


def test_it_says_how_often_such_a_verdict_is_wrong(alice: User, tmp_path: Path) -> None:
    found = heard(alice, voice(tmp_path, whistle=(0, 6)))
    page = browser_of(alice)
    for said in (text_of(report_of(found)), words_of(page, found)):
        assert "No error rates are on record for exactly these weights" in said
        assert "How often such a verdict is wrong" not in said
    found.model |= {"sha256": OnnxScorer().card.spec.sha256}
    found.save()
    rates = error_rates_of(found.model["sha256"])
    assert rates is not None
    for said in (text_of(report_of(found)), words_of(page, found)):
        assert how_often_wrong("spoof", rates) in said
        assert rates.on_what in said
        for measured in rates.measured:
            wrong = measured.spoof_called_bona_fide
            assert wrong is not None
            assert wrong.in_words in said and wrong.interval in said


def words_of(browser: Client, found: SpeechDetection) -> str:
    """What the page of the recording says, in one line."""
    page = browser.get(f"/voices/{found.upload_id}/").content.decode()
    return " ".join(strip_tags(page).replace("\u00a0", " ").split())


def test_it_is_kept_for_its_owner_until_something_changes(alice: User, tmp_path: Path) -> None:
    found = heard(alice, voice(tmp_path))
    browser = Client()
    browser.force_login(alice)
    page = f"/voices/{found.upload_id}/report.pdf"
    first = browser.get(page)
    assert (first.status_code, first["Content-Type"]) == (200, "application/pdf")
    assert browser.get(page).content == first.content
    assert len([name for name in stored_files() if "report-" in name]) == 1
    found.upload.filename = "other.wav"
    found.upload.save()
    assert "other.wav" in text_of(browser.get(page).content)
    assert len([name for name in stored_files() if "report-" in name]) == 1


def test_there_is_none_without_a_verdict_and_none_of_others(
    alice: User, charlie: User, tmp_path: Path
) -> None:
    upload, _ = sent(alice, voice(tmp_path))
    for user in (alice, charlie):
        browser = Client()
        browser.force_login(user)
        assert browser.get(f"/voices/{upload.pk}/report.pdf").status_code == 404
