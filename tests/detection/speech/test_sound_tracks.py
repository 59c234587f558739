"""The sound track of a video has a verdict of its own, beside that on its faces."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from detection.models import DetectionSession
from detection.speech.models import SpeechDetection
from media_jobs.models import Job, Upload
from tests.detection.engines.speech.stand_ins import spoken
from tests.detection.speech.recordings import voice
from tests.generation.lectures.lectures import with_sound
from tests.support.admin import browser_of
from tests.support.jobs import run_waiting_jobs
from tests.support.media import Clips
from tests.support.uploads import UPLOAD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def talking(clips: Clips, tmp_path: Path) -> Path:
    """A face for eight seconds, and a voice that whistles all along."""
    return with_sound(clips.long_face, spoken(8, whistle=(0, 8)), tmp_path / "talking.mp4")


def send(client: APIClient, path: Path, **fields: str) -> Any:
    file = SimpleUploadedFile(path.name, path.read_bytes(), "video/mp4")
    return client.post(UPLOAD, {"file": file, **fields}, format="multipart")


def test_a_video_may_ask_for_its_sound_too(
    alice: User, alice_api: APIClient, talking: Path, redness_scorer: None
) -> None:
    answer = send(alice_api, talking, audio="true")
    assert answer.status_code == 201, answer.json()
    assert answer.json()["job"]["kind"] == "face_scan"
    assert {job.kind for job in Job.objects.all()} == {"face_scan", "speech_scan"}
    run_waiting_jobs()
    video_id = answer.json()["video"]["id"]
    (detection,) = alice_api.get("/api/v1/detections").json()["results"]
    assert (detection["audio_file_id"], detection["label"]) == (video_id, "spoof")
    assert DetectionSession.objects.get().label == "authentic", "one says nothing of the other"
    assert alice_api.get(f"/api/videos/{video_id}/results").json()["label"] == "authentic"
    assert Upload.objects.get().latest_label == "authentic"
    browser = Client()
    browser.force_login(alice)
    page = browser.get(f"/videos/{video_id}/").content.decode()
    assert "The voice in it" in page and "Spoofed voice" in page and "Looks authentic" in page
    assert "data-timeline" in page and "data-voice-chart" in page
    assert browser.get(f"/voices/{video_id}/").status_code == 200


@pytest.mark.parametrize("sent", ["", "false", "0"])
def test_without_asking_nobody_listens(alice_api: APIClient, talking: Path, sent: str) -> None:
    assert send(alice_api, talking, audio=sent).status_code == 201
    assert [job.kind for job in Job.objects.all()] == ["face_scan"]


def test_what_is_neither_true_nor_false_is_refused(alice_api: APIClient, talking: Path) -> None:
    answer = send(alice_api, talking, audio="perhaps")
    assert (answer.status_code, answer.json()["code"]) == (400, "audio_unreadable")
    assert not Upload.objects.exists()


def test_a_video_without_sound_says_so_and_its_faces_are_examined(
    alice_api: APIClient, clips: Clips, redness_scorer: None
) -> None:
    assert send(alice_api, clips.face, audio="true").status_code == 201
    run_waiting_jobs()
    job = Job.objects.get(kind="speech_scan")
    assert (job.status, job.error_code) == ("failed", "no_sound")
    assert DetectionSession.objects.get().label
    assert SpeechDetection.objects.get().label == ""


def scanned(*arguments: str) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("scan", "--json", *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_scan_hears_sound_files_and_looks_at_videos(
    talking: Path, tmp_path: Path, redness_scorer: None
) -> None:
    recording = voice(tmp_path, 6, whistle=(0, 6)).rename(tmp_path / "no-name-of-sound")
    heard, seen = scanned(str(recording), str(talking))
    assert (heard["evidence"], heard["label"]) == ("voices", "spoof")
    assert heard["features"]["voice_features"]["f0_median_hz"] > 0
    assert (seen["label"], "tracks" in seen) == ("authentic", True)


def test_scan_does_both_where_it_is_asked_to(talking: Path, redness_scorer: None) -> None:
    faces, voices = scanned("--audio", str(talking))
    assert (faces["label"], voices["label"]) == ("authentic", "spoof")


def test_scan_says_of_a_sound_file_why_it_cannot_be_heard(tmp_path: Path) -> None:
    path = voice(tmp_path, 3)
    data = bytearray(path.read_bytes())
    data[22:24] = (200).to_bytes(2, "little")  # channels
    path.write_bytes(data)
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("scan", str(path), json=True, stdout=out)
    assert json.loads(out.getvalue())["error"]["message"].startswith("The sound has 200 channels")


def test_scan_tells_people_in_words(tmp_path: Path) -> None:
    out = StringIO()
    call_command("scan", str(voice(tmp_path, 6, whistle=(0, 6))), stdout=out)
    said = out.getvalue()
    assert "spoof, probability of a spoofed voice 98 %" in said
    assert "8 windows examined by whistle 1" in said


def test_no_file_that_is_always_silent_is_asked_for(alice: User) -> None:
    browser = browser_of(alice)
    voices = browser.get("/voices/").content.decode()
    assert "MKV, AVI, TS or FLV" in voices
    assert ".mkv" in voices
    assert "gif" not in voices.partition('name="file"')[2].partition(">")[0]
    dashboard = browser.get("/dashboard/").content.decode()
    assert "TS, FLV or GIF" in dashboard
    assert ".gif" in dashboard
