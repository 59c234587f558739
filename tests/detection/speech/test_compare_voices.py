"""Two examinations of voices side by side: of one file by two models, or of two files."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from detection.speech.comparing import strip_of
from detection.speech.library import run_again
from detection.speech.models import SpeechDetection
from media_jobs.jobs.runner import run
from media_jobs.uploads.services import delete_upload
from tests.detection.speech.recordings import UNCALIBRATED, heard, sent, voice
from tests.support.admin import browser_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def spoofed(alice: User, tmp_path: Path) -> SpeechDetection:
    """Alice's recording of which the middle is spoofed."""
    return heard(alice, voice(tmp_path, 12, whistle=(4, 8), name="interview.wav"))


@pytest.fixture
def human(alice: User, tmp_path: Path) -> SpeechDetection:
    """Another one of hers that is not."""
    return heard(alice, voice(tmp_path, 6, name="original.wav"))


def again(found: SpeechDetection, settings: Any) -> SpeechDetection:
    """The same recording examined by another model."""
    settings.SPEECH_SPOOF_ENGINE = UNCALIBRATED
    job = run_again(found.upload)
    run(job.pk, worker="test")
    return SpeechDetection.objects.get(job=job)


def page_of(first: SpeechDetection, second: SpeechDetection) -> str:
    return f"/voices/compare/{first.pk}/{second.pk}/"


def test_two_recordings_stand_beside_each_other(
    alice: User, spoofed: SpeechDetection, human: SpeechDetection
) -> None:
    shown = browser_of(alice).get(page_of(spoofed, human)).content.decode()
    assert "Compare two voices" in shown
    assert "Their verdicts differ." in shown
    assert shown.count("data-compared-media") == 2
    for found in (spoofed, human):
        assert found.upload.filename in shown
        assert f'="/api/v1/detections/{found.pk}"' in shown, "the curves"
    assert 'data-value="spoof_probability"' in shown
    assert "Jitter" in shown


def test_one_recording_is_compared_as_two_models_read_it(
    alice: User, spoofed: SpeechDetection, settings: Any
) -> None:
    newer = again(spoofed, settings)
    browser = browser_of(alice)
    page = browser.get(f"/voices/{spoofed.upload_id}/").content.decode()
    assert f'href="{page_of(newer, spoofed)}"' in page, "among the earlier examinations"
    shown = browser.get(page_of(newer, spoofed)).content.decode()
    assert "Both are of the same file, byte by byte." in shown
    assert shown.count("Choose another in its place") == 2
    chosen = browser.get(f"/voices/compare/{newer.pk}/").content.decode()
    assert "The same file, examined at another time" in chosen
    assert f'href="{page_of(newer, spoofed)}"' in chosen
    assert "No other file of yours has a verdict yet." in chosen


def test_one_chooses_among_ones_own_recordings_with_a_verdict(
    alice: User, bob: User, spoofed: SpeechDetection, human: SpeechDetection, tmp_path: Path
) -> None:
    sent(alice, voice(tmp_path, 4, name="waiting.wav"))
    gone = heard(alice, voice(tmp_path, 5, name="gone.wav"))
    delete_upload(upload=gone.upload)
    heard(bob, voice(tmp_path, 7, name="of-bob.wav"))
    browser = browser_of(alice)
    shown = browser.get(f"/voices/compare/{spoofed.pk}/").content.decode()
    assert f'href="{page_of(spoofed, human)}"' in shown
    for name in ("waiting.wav", "gone.wav", "of-bob.wav"):
        assert name not in shown
    assert "1 file\n" in shown or "1 file<" in shown
    none = browser.get(f"/voices/compare/{spoofed.pk}/?search=%00zebra").content.decode()
    assert "No other file of yours with a verdict has this in its name." in none


def test_of_others_without_a_verdict_and_of_itself_there_is_nothing(
    alice: User, bob: User, spoofed: SpeechDetection, human: SpeechDetection, tmp_path: Path
) -> None:
    upload, _ = sent(alice, voice(tmp_path, 4, name="waiting.wav"))
    waiting = SpeechDetection.objects.get(upload=upload)
    browser, stranger = browser_of(alice), browser_of(bob)
    assert browser.get(page_of(spoofed, spoofed)).status_code == 404
    assert browser.get(page_of(spoofed, waiting)).status_code == 404
    assert browser.get(f"/voices/compare/{waiting.pk}/").status_code == 404
    own = heard(bob, voice(tmp_path, 7, name="of-bob.wav"))
    for pair in ((spoofed, human), (own, human), (human, own)):
        assert stranger.get(page_of(*pair)).status_code == 404
    assert stranger.get(f"/voices/compare/{spoofed.pk}/").status_code == 404
    assert Client().get(page_of(spoofed, human)).status_code == 302


def test_what_was_judged_by_a_service_is_compared_as_well(
    alice: User, spoofed: SpeechDetection, human: SpeechDetection
) -> None:
    empty: dict[str, Any] = {"segments": [], "windows": [], "features": {}, "model": {}}
    found = SpeechDetection.objects.filter(pk=human.pk)
    found.update(by_service=True, seconds=0, thresholds={}, **empty)
    shown = browser_of(alice).get(page_of(spoofed, human)).content.decode()
    assert "data-together-play" in shown
    assert "data-together-chart" not in shown


def test_a_strip_marks_what_is_spoofed_or_open(spoofed: SpeechDetection) -> None:
    strip = strip_of(spoofed)
    assert {stretch.label for stretch in strip.marked} <= {"spoof", "uncertain"}
    assert sum(stretch.width for stretch in strip.stretches) == pytest.approx(100, abs=0.1)
