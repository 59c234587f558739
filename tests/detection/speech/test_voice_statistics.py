"""Figures of voices: by verdict and day, of a period, on the page and over the API."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.models import Count, Sum
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.http.period import Period
from accounts.models import User
from detection.speech.models import SpeechDetection
from detection.speech.statistics import statistics_of
from media_jobs.models import Job, Upload
from media_jobs.uploads.services import delete_upload
from tests.support.admin import browser_of

pytestmark = pytest.mark.django_db

MARCH = date(2026, 3, 2)


def finished(owner: User, label: str, day: date = MARCH, hour: int = 12) -> SpeechDetection:
    """An examination of ten seconds, six of which are speech, begun on that day."""
    name = f"{SpeechDetection.objects.count()}"
    upload = Upload.objects.create(
        owner=owner, kind="audio", filename=name, size_bytes=1, sha256=name
    )
    job = Job.objects.create(owner=owner, kind="speech_scan", upload=upload, queue="cpu")
    found = SpeechDetection.objects.create(
        owner=owner, upload=upload, job=job, label=label, seconds=10, spoken_seconds=6
    )
    begun = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    SpeechDetection.objects.filter(pk=found.pk).update(created_at=begun)
    return found


def test_only_what_was_finished_within_the_days_counts(alice: User, bob: User) -> None:
    finished(alice, "spoof", hour=0)
    finished(alice, "bona_fide", hour=23)
    finished(alice, "uncertain", date(2026, 3, 3))
    finished(alice, "spoof", date(2026, 3, 4))
    finished(alice, "")
    finished(bob, "spoof")
    found = statistics_of(alice, Period(MARCH, date(2026, 3, 3)))
    assert found["finished"] == 3
    assert found["by_label"] == {"bona_fide": 1, "spoof": 1, "uncertain": 1, "no_speech": 0}
    assert (found["seconds_analysed"], found["seconds_spoken"]) == (30, 18)
    assert [(day["count"], day["spoof"]) for day in found["days"]] == [(2, 1), (1, 0)]


def test_a_recording_that_goes_counts_no_more(alice: User) -> None:
    finished(alice, "spoof")
    gone = finished(alice, "spoof")
    delete_upload(upload=gone.upload)
    assert statistics_of(alice)["finished"] == 1


def test_they_are_counted_on_an_index(alice: User) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("reads SQLite's plans")
    rows = SpeechDetection.objects.filter(owner=alice).exclude(label="").order_by()
    rows = Period(MARCH, MARCH).of_moments(rows, "created_at")
    plan = rows.values_list("label").annotate(Count("pk"), Sum("seconds")).explain()
    assert "speech_detections USING COVERING INDEX speech_figures" in plan, plan


def test_the_page_has_a_part_for_voices_beside_that_of_faces(alice: User) -> None:
    browser = browser_of(alice)
    assert "Voice checks" not in browser.get("/statistics/").content.decode()
    finished(alice, "spoof", timezone.now().date())
    page = browser.get("/statistics/").content.decode()
    assert "Voice checks" in page
    assert "Face checks" not in page
    assert "1 spoofed" in page
    assert "Voice checks" not in browser.get("/statistics/?to=2026-01-01").content.decode()


def test_clients_ask_for_their_own(alice_api: APIClient, alice: User, charlie: User) -> None:
    finished(charlie, "spoof")
    finished(alice, "bona_fide", timezone.now().date())
    found = alice_api.get("/api/v1/detections/statistics").json()
    assert found["finished"] == found["by_label"]["bona_fide"] == 1
    assert found["days"][-1] == {
        "date": timezone.now().date().isoformat(),
        "count": 1,
        "spoof": 0,
    }
