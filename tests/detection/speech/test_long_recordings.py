"""The page of a recording of many hours stays as light as that of a short one."""

from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from tests.detection.speech.recordings import heard, voice

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_thousands_of_stretches_the_page_shows_the_first(alice: User, tmp_path: Path) -> None:
    found = heard(alice, voice(tmp_path, 3))
    found.segments = [
        {
            "start_seconds": 3.0 * number,
            "end_seconds": 3.0 * number + 3,
            "label": "bona_fide" if number % 2 else "no_speech",
            "spoof_probability": 0.1 if number % 2 else None,
        }
        for number in range(12_000)
    ]
    found.seconds = 36_000
    found.save()
    browser = Client()
    browser.force_login(alice)
    page = browser.get(f"/voices/{found.upload_id}/").content.decode()
    assert "12000 stretches; the table scrolls through the first 400" in page
    assert len(page) < 500_000
    export = browser.get(f"/voices/{found.upload_id}/export.json").json()
    assert len(export["detection"]["segments"]) == 12_000
    assert browser.get(f"/voices/{found.upload_id}/report.pdf").content[:5] == b"%PDF-"
