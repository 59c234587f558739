"""An upload is taken in once, by its content, and its examination starts."""

import hashlib
from pathlib import Path

import httpx
import pytest
from rest_framework.test import APIClient

from accounts.models import User
from detection.models import DetectionSession
from media_jobs.models import Job, JobStatus, Upload
from tests.conftest import bearer_of
from tests.support.jobs import run_waiting_jobs
from tests.support.media import Clips, stored_files, temporary_files
from tests.support.server import Server
from tests.support.threads import at_once, wait_until
from tests.support.uploads import UPLOAD, examined, send, send_bytes

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_upload_is_stored_hashed_probed_and_queued(alice_api: APIClient, clips: Clips) -> None:
    answer = send(alice_api, clips.face, name="holiday.mp4")
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {"video", "job", "duplicate"}
    assert body["duplicate"] is False
    video = body["video"]
    data = clips.face.read_bytes()
    assert video["sha256"] == hashlib.sha256(data).hexdigest()
    assert (video["size_bytes"], video["filename"]) == (len(data), "holiday.mp4")
    assert (video["kind"], video["content_type"]) == ("video", "video/mp4")
    assert (video["status"], body["job"]["status"]) == ("queued", "queued")
    assert video["job"]["job_id"] == body["job"]["job_id"]
    media = video["media"]
    assert (media["width"], media["height"], media["codec"]) == (640, 360, "h264")
    assert media["frame_count"] == 30
    assert media["duration_seconds"] == pytest.approx(1.2, abs=0.05)
    assert Path(Upload.objects.get().file.path).read_bytes() == data
    assert temporary_files() == []


def test_a_photo_is_taken_in_too(alice_api: APIClient, clips: Clips) -> None:
    video = send(alice_api, clips.photo).json()["video"]
    assert (video["kind"], video["content_type"]) == ("image", "image/jpeg")


def test_the_same_bytes_again_are_the_upload_that_is_there(
    alice_api: APIClient, clips: Clips
) -> None:
    first = send(alice_api, clips.face).json()
    again = send(alice_api, clips.face, name="another-name.mp4")
    assert again.status_code == 200
    assert again.json()["duplicate"] is True
    assert again.json()["video"]["id"] == first["video"]["id"]
    assert again.json()["job"]["job_id"] == first["job"]["job_id"]
    assert Upload.objects.count() == Job.objects.count() == 1
    assert len(stored_files()) == 2, "one folder with one file"
    assert temporary_files() == []


def test_the_same_bytes_of_two_people_are_two_uploads(
    alice_api: APIClient, bob_api: APIClient, clips: Clips
) -> None:
    first, second = send(alice_api, clips.face), send(bob_api, clips.face)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["video"]["id"] != second.json()["video"]["id"]


def test_the_same_bytes_after_a_failure_are_examined_again(
    alice_api: APIClient, clips: Clips
) -> None:
    first = send(alice_api, clips.face).json()
    Job.objects.update(status=JobStatus.FAILED)
    again = send(alice_api, clips.face)
    assert again.status_code == 200
    assert again.json()["job"]["job_id"] != first["job"]["job_id"]
    assert again.json()["video"]["status"] == "queued"


def test_a_finished_verdict_is_not_made_again_for_the_same_bytes(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    examined(alice, clips.face)
    assert send(alice_api, clips.face).json()["job"]["status"] == "succeeded"
    assert DetectionSession.objects.count() == 1


def test_the_same_upload_sent_many_times_at_once_is_one_upload(
    server: Server, settings, alice: User, clips: Clips
) -> None:
    settings.TOKEN_PRICES = {"face_scan": 1}
    headers = {"Authorization": bearer_of(alice)}

    def post(_: int) -> httpx.Response:
        with clips.face.open("rb") as file:
            return httpx.post(
                server.url + UPLOAD, files={"file": file}, headers=headers, timeout=30
            )

    answers = at_once(6, post)
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201], answers
    assert len({answer.json()["video"]["id"] for answer in answers}) == 1
    assert len({answer.json()["job"]["job_id"] for answer in answers}) == 1
    assert Upload.objects.count() == Job.objects.count() == 1
    assert len(stored_files()) == 2, "one folder with one file"
    # The site answers before it closes what it has received.
    wait_until(lambda: temporary_files() == [], what="the temporary files to go")
    alice.wallet.refresh_from_db()
    assert alice.wallet.held == 1


def test_the_same_key_returns_the_first_answer(alice_api: APIClient, clips: Clips) -> None:
    first = send(alice_api, clips.face, key="abc").json()
    run_waiting_jobs()
    again = send(alice_api, clips.face, key="abc")
    assert again.status_code == 200
    assert again.json()["job"]["job_id"] == first["job"]["job_id"]


def test_a_key_that_came_with_another_file_is_refused(alice_api: APIClient, clips: Clips) -> None:
    send(alice_api, clips.face, key="abc")
    answer = send(alice_api, clips.photo, key="abc")
    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency_key_reused"
    assert Upload.objects.count() == 1


def test_a_key_that_is_no_key_is_refused(alice_api: APIClient, clips: Clips) -> None:
    answer = send(alice_api, clips.face, key="k" * 121)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_too_long")


def test_without_tokens_nothing_is_kept(settings, alice_api: APIClient, clips: Clips) -> None:
    settings.TOKEN_PRICES = {"face_scan": 21}
    answer = send(alice_api, clips.face)
    assert (answer.status_code, answer.json()["code"]) == (400, "insufficient_tokens")
    assert "needs 21 tokens and you have 20" in answer.json()["message"]
    assert not Upload.objects.exists()
    assert stored_files() == []


def test_with_too_much_unfinished_work_nothing_is_kept(
    settings, alice_api: APIClient, clips: Clips
) -> None:
    settings.MAX_ACTIVE_JOBS = 1
    send(alice_api, clips.face)
    answer = send(alice_api, clips.photo)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_jobs")
    assert Upload.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.mp4", "passwd.mp4"),
        ("..\\..\\windows\\clip.mp4", "clip.mp4"),
        ("/absolute/clip.mp4", "clip.mp4"),
        ("a\tb\x07c\u202ed.mp4", "abcd.mp4"),
        ("Ünïcødé 🎬.mp4", "Ünïcødé 🎬.mp4"),
        ("<script>alert(1)</script>.mp4", "script>.mp4"),
    ],
)
def test_a_files_name_is_only_shown_and_only_its_last_part(
    alice_api: APIClient, clips: Clips, given: str, shown: str
) -> None:
    video = send(alice_api, clips.face, name=given).json()["video"]
    assert video["filename"] == shown
    (folder,) = [name for name in stored_files() if "/" not in name]
    assert stored_files() == [folder, f"{folder}/source.mp4"]


def test_a_name_of_three_hundred_characters_is_shortened(
    alice_api: APIClient, clips: Clips
) -> None:
    answer = send(alice_api, clips.face, name="n" * 300 + ".mp4")
    assert answer.status_code == 201
    assert len(answer.json()["video"]["filename"]) <= 255


def test_without_a_file_the_answer_says_what_to_send(alice_api: APIClient) -> None:
    for data in ({}, {"file": "text, not a file"}):
        answer = alice_api.post(UPLOAD, data, format="multipart")
        assert (answer.status_code, answer.json()["code"]) == (400, "file_required")
        assert "`file`" in answer.json()["message"]


def test_a_body_that_is_neither_form_nor_json_is_refused(alice_api: APIClient) -> None:
    answer = alice_api.post(UPLOAD, "file", content_type="text/plain")
    assert answer.status_code == 415
    assert answer.json()["success"] is False


def test_a_file_is_examined_whatever_it_is_called(alice_api: APIClient, clips: Clips) -> None:
    video = send_bytes(alice_api, clips.face.read_bytes(), name="letter.txt").json()["video"]
    assert (video["kind"], video["content_type"]) == ("video", "video/mp4")
