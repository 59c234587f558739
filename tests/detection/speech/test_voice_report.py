"""The signed report on voices: what it says, that it is genuine, and how it is kept."""

from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from detection.engines.reports.verifying import verify
from detection.reports.certificate import trusted
from detection.speech.report import report_of
from tests.detection.speech.recordings import heard, sent, voice
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
