"""Moderators read verdicts on voices; whose recording somebody hears is always noted elsewhere."""

from pathlib import Path

import pytest

from accounts.models import User
from tests.detection.speech.recordings import heard, voice
from tests.support.admin import browser_of, moderator

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_moderator_reads_a_verdict_and_is_handed_no_recording(
    alice: User, tmp_path: Path
) -> None:
    found = heard(alice, voice(tmp_path, whistle=(0, 6)))
    browser = browser_of(moderator())
    page = browser.get(f"/admin/speech/speechdetection/{found.pk}/change/")
    assert page.status_code == 200
    shown = page.content.decode()
    assert found.summary in shown
    assert found.upload.filename in shown
    assert "<audio" not in shown
    assert "/files/" not in shown
