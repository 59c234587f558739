"""Two voices in a recording: each with its verdict in API, page, report and exports."""

import json
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from detection.speech.models import SpeechDetection
from detection.speech.remote.answers import NotUnderstood, understood
from detection.speech.report import report_of
from tests.detection.engines.speech.stand_ins import spoken, spoken_by_another
from tests.detection.speech.recordings import heard, sound_file, voice
from tests.support.reports import facts_of, text_of
from tests.support.sounds import silence
from tests.support.voices import RATE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """One who speaks as people do, and another who whistles along."""
    parts = spoken(9), silence(0.5, rate=RATE), spoken_by_another(9, whistle=(0, 9))
    return sound_file(tmp_path / "talk.wav", np.concatenate(parts))


@pytest.fixture
def found(alice: User, talk: Path) -> SpeechDetection:
    """What was found in it."""
    return heard(alice, talk)


def test_the_api_tells_each_speaker_with_a_verdict(
    found: SpeechDetection, alice_api: APIClient, charlie_api: APIClient
) -> None:
    told = alice_api.get(f"/api/v1/detections/{found.pk}").json()
    one, two = told["speakers"]
    assert (one["name"], one["label"]) == ("Speaker 1", "bona_fide")
    assert (two["name"], two["label"]) == ("Speaker 2", "spoof")
    assert two["spoof_probability"] == pytest.approx(0.982, abs=0.001)
    assert two["segments"][0]["start_seconds"] == pytest.approx(9.5, abs=1.6)
    assert 4 < two["spoken_seconds"] < 9.5
    assert (told["label"], told["is_deepfake"], told["confidence_score"]) == ("spoof", True, 0.982)
    assert charlie_api.get(f"/api/v1/detections/{found.pk}").status_code == 404


def test_of_one_voice_there_are_no_speakers(
    alice: User, alice_api: APIClient, tmp_path: Path
) -> None:
    found = heard(alice, voice(tmp_path, 9))
    assert alice_api.get(f"/api/v1/detections/{found.pk}").json()["speakers"] == []
    browser = Client()
    browser.force_login(alice)
    assert "Who speaks" not in browser.get(f"/voices/{found.upload_id}/").content.decode()
    assert "Who speaks" not in text_of(report_of(found))


def test_page_and_exports_tell_them_and_that_it_may_be_wrong(
    found: SpeechDetection, alice: User
) -> None:
    browser = Client()
    browser.force_login(alice)
    page = browser.get(f"/voices/{found.upload_id}/").content.decode()
    for said in (
        "Who speaks",
        "Speaker 1",
        "Speaker 2",
        "told apart by their sound",
        "may be wrong",
    ):
        assert said in page, said
    chart = browser.get(f"/voices/{found.upload_id}/chart.json").json()
    assert chart["speakers"] == found.speakers
    exported = browser.get(f"/voices/{found.upload_id}/export.json").json()
    assert exported["detection"]["speakers"] == found.speakers


def test_the_signed_report_tells_them(found: SpeechDetection) -> None:
    report = report_of(found)
    assert facts_of(report)["speakers"] == found.speakers
    said = text_of(report)
    for fact in ("Who speaks", "Speaker 1", "Speaker 2", "That may be wrong"):
        assert fact in said, fact


def test_scan_tells_them(talk: Path) -> None:
    out = StringIO()
    call_command("scan", "--json", str(talk), stdout=out)
    (told,) = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [speaker["label"] for speaker in told["speakers"]] == ["bona_fide", "spoof"]
    out = StringIO()
    call_command("scan", str(talk), stdout=out)
    assert "Speaker 2, " in out.getvalue()


def test_what_another_site_tells_of_speakers_is_read_and_bounded(found: SpeechDetection) -> None:
    sent = {
        name: getattr(found, name)
        for name in (
            *("label", "spoof_probability", "summary", "reasons", "segments", "windows"),
            *("measured_seconds", "facts", "thresholds", "model", "seconds", "spoken_seconds"),
        )
    }
    answer = {"is_deepfake": True, "confidence_score": 0.98, "examination": sent}
    assert understood(answer, 1.0).speakers == []
    sent["speakers"] = found.speakers
    assert understood(answer, 1.0).speakers == found.speakers
    sent["speakers"] = found.speakers * 5
    with pytest.raises(NotUnderstood):
        understood(answer, 1.0)
