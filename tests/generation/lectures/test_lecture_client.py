"""The lecture client's paths, words and shapes: sent, listed, asked after, had as a PDF."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from generation.lectures.models import Lecture
from media_jobs.jobs.services import cancel
from media_jobs.models import Job, JobStatus, Upload
from tests.conftest import api_of
from tests.contract.row import problem
from tests.contract.shapes import MOMENT, URL, UUID, differences, maybe
from tests.generation.lectures.lectures import read_for, sent_lecture, spoken_lecture
from tests.support.admin import admin, moderator, superuser
from tests.support.bucket import bucket
from tests.support.jobs import run_waiting_jobs
from tests.support.media import Clips

pytestmark = pytest.mark.django_db(transaction=True)

# "video_tasks/{video_id}" of the client's documents (S2-20 to S2-27), and what is told besides.
TASK = {
    "video_id": UUID,
    "filename": str,
    "user_id": UUID,
    "user_email": "alice@example.com",
    "status": str,
    "created_at": MOMENT,
    "updated_at": MOMENT,
    "pdf_url": maybe(str),
    "subtitle_url": maybe(str),
    "progress": float,
    "step": maybe(str),
    "error": maybe(str),
}
CREATED = {"success": True, "message": str, **TASK}
DOWNLOAD = {
    "success": True,
    "video_id": UUID,
    "filename": "whales-and-rivers.mp4",
    "status": "completed",
    "download_url": URL,
    "pdf_url": URL,
    "subtitle_url": maybe(URL),
    "expires_in": int,
    "expires_at": MOMENT,
}
WAITING = {"status": "in_queue", "pdf_url": None, "subtitle_url": None, "progress": 0.0}


def assert_shape(shape: Any, value: Any) -> None:
    wrong = differences(shape, value)
    assert not wrong, "\n" + "\n".join(wrong)


def upload(api: APIClient, path: Path, **headers: str) -> Any:
    with path.open("rb") as file:
        return api.post("/upload", {"file": file}, headers=headers)


def test_a_video_becomes_a_task_that_waits_and_then_a_pdf(
    alice: User, alice_api: APIClient, tmp_path: Path, said: None
) -> None:
    answer = upload(alice_api, spoken_lecture(tmp_path))
    assert answer.status_code == 201
    task = answer.json()
    assert_shape(
        CREATED | WAITING | {"filename": "whales-and-rivers.mp4", "user_id": str(alice.pk)}, task
    )

    status = alice_api.get(f"/status/{task['video_id']}").json()
    assert_shape({"success": True, **TASK, **WAITING}, status)

    run_waiting_jobs()
    done = alice_api.get(f"/status/{task['video_id']}").json()
    assert_shape({"success": True, **TASK, "status": "completed", "progress": 100.0}, done)
    assert done["updated_at"] > task["updated_at"]

    download = alice_api.get(f"/download/{task['video_id']}")
    assert_shape(DOWNLOAD, download.json())
    body = b"".join(APIClient().get(download.json()["download_url"]))
    (tmp_path / "got.pdf").write_bytes(body)
    with pikepdf.open(tmp_path / "got.pdf") as pdf:
        assert len(pdf.pages) >= 3
    subtitles = b"".join(APIClient().get(download.json()["subtitle_url"]))
    assert "Rivers carry sand" in subtitles.decode()


def test_the_same_video_again_answers_with_its_task(alice_api: APIClient, clips: Clips) -> None:
    first = upload(alice_api, clips.empty_room, **{"Idempotency-Key": "one"})
    again = upload(alice_api, clips.empty_room, **{"Idempotency-Key": "one"})
    without_key = upload(alice_api, clips.empty_room)
    assert [answer.status_code for answer in (first, again, without_key)] == [201, 200, 200]
    assert {a.json()["video_id"] for a in (first, again, without_key)} == {first.json()["video_id"]}
    assert Job.objects.count() == 1


def test_what_is_no_video_is_refused_and_nothing_of_it_kept(
    alice_api: APIClient, clips: Clips, tmp_path: Path
) -> None:
    text = tmp_path / "notes.mp4"
    text.write_bytes(clips.noise(5000))
    for file, status, code in ((text, 415, "not_a_video"), (clips.photo, 415, "wrong_kind")):
        answer = upload(alice_api, file)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer["Content-Type"] == "application/problem+json"
    missing = alice_api.post("/upload", {"video": "x"})
    assert missing.status_code == 400
    assert_shape(problem(400, "file_required"), missing.json())
    assert not Lecture.objects.exists()


def test_a_task_tells_how_far_it_is_and_why_it_failed(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    lecture = sent_lecture(alice, clips.empty_room)
    job = lecture.upload.jobs.get()
    Job.objects.filter(pk=job.pk).update(status=JobStatus.RUNNING, progress=41.5)
    job.steps.filter(name="find_slides").update(status="running")
    shown = alice_api.get(f"/status/{lecture.pk}").json()
    assert (shown["status"], shown["progress"], shown["step"]) == (
        "processing", 41.5, "find_slides",
    )  # fmt: skip
    not_yet = alice_api.get(f"/download/{lecture.pk}")
    assert_shape(problem(409, "lecture_not_ready"), not_yet.json())

    Job.objects.filter(pk=job.pk).update(
        status=JobStatus.FAILED, error_message="There is no picture in this file."
    )
    shown = alice_api.get(f"/status/{lecture.pk}").json()
    assert (shown["status"], shown["error"]) == ("failed", "There is no picture in this file.")
    never = alice_api.get(f"/download/{lecture.pk}")
    assert_shape(problem(409, "lecture_failed"), never.json())
    assert "There is no picture" in never.json()["detail"]


def test_what_was_cancelled_or_waits_for_a_worker_elsewhere_has_the_clients_words(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    lecture = sent_lecture(alice, clips.empty_room)
    Job.objects.update(status=JobStatus.WAITING, lease_until=timezone.now() + timedelta(hours=1))
    assert alice_api.get(f"/status/{lecture.pk}").json()["status"] == "processing"
    cancel(job=lecture.upload.jobs.get())
    shown = alice_api.get(f"/status/{lecture.pk}").json()
    assert shown["status"] == "failed"
    assert "cancelled" in shown["error"]


def test_ones_list_has_ones_own_and_an_administrators_everybodys(
    alice: User, alice_api: APIClient, bob: User, bob_api: APIClient, clips: Clips
) -> None:
    hers = sent_lecture(alice, clips.empty_room)
    his = sent_lecture(bob, clips.empty_room)
    found = alice_api.get("/list").json()
    page = {"success": True, "videos": [TASK], "count": 1, "next": None, "previous": None}
    assert_shape(page, found)
    assert [video["video_id"] for video in found["videos"]] == [str(hers.pk)]
    assert [video["video_id"] for video in bob_api.get("/list").json()["videos"]] == [str(his.pk)]
    assert api_of(moderator()).get("/list").json()["videos"] == []
    for who in (admin(), superuser()):
        api = api_of(who)
        videos = api.get("/list").json()["videos"]
        assert [video["video_id"] for video in videos] == [str(his.pk), str(hers.pk)]
        assert api.get(f"/status/{hers.pk}").status_code == 200


def test_a_long_list_has_pages(alice: User, alice_api: APIClient, clips: Clips) -> None:
    uploads = Upload.objects.bulk_create(
        Upload(owner=alice, kind="video", filename=f"{n}.mp4", size_bytes=1, sha256=f"{n:064}")
        for n in range(120)
    )
    Lecture.objects.bulk_create(Lecture(upload=upload, owner=alice) for upload in uploads)
    first = alice_api.get("/list").json()
    assert (len(first["videos"]), first["count"]) == (100, 120)
    rest = alice_api.get(first["next"]).json()
    assert (len(rest["videos"]), rest["next"]) == (20, None)
    assert len(alice_api.get("/list?page_size=500").json()["videos"]) == 120
    missing = alice_api.get("/list?page=9")
    assert missing.status_code == 404


def test_nobody_else_finds_a_video(
    alice: User, bob_api: APIClient, charlie_api: APIClient, anyone: APIClient, clips: Clips
) -> None:
    lecture = sent_lecture(alice, clips.empty_room)
    for path in (f"/status/{lecture.pk}", f"/download/{lecture.pk}"):
        for api in (bob_api, charlie_api):
            assert_shape(problem(404, "not_found"), api.get(path).json())
        assert_shape(problem(401, "not_authenticated"), anyone.get(path).json())
    for answer in (anyone.get("/list"), upload(anyone, clips.empty_room)):
        assert answer.status_code == 401
        assert "Bearer" in answer["WWW-Authenticate"]


def test_an_unknown_id_is_a_problem_and_no_page(alice_api: APIClient) -> None:
    for path in ("/status/hello", "/download/1", "/status/", "/upload/x"):
        assert alice_api.get(path).status_code == 404
    assert alice_api.get("/status/hello")["Content-Type"] == "application/problem+json"


def test_in_a_bucket_records_name_the_place_and_downloads_are_presigned(
    alice: User, alice_api: APIClient, tmp_path: Path, said: None, settings: Any
) -> None:
    with bucket() as storage:
        settings.STORAGES = settings.STORAGES | {"default": storage}
        lecture = read_for(alice, tmp_path)
        name = storage["OPTIONS"]["bucket_name"]
        shown = alice_api.get(f"/status/{lecture.pk}").json()
        assert shown["pdf_url"] == f"s3://{name}/pdfs/{lecture.pk}.pdf"
        assert shown["subtitle_url"] == f"s3://{name}/subtitles/{lecture.pk}.srt"
        download = alice_api.get(f"/download/{lecture.pk}").json()
        assert_shape(DOWNLOAD, download)
        assert "X-Amz-Signature" in download["download_url"]
        got = httpx.get(download["download_url"])
        assert got.content.startswith(b"%PDF")
        assert "whales-and-rivers.pdf" in got.headers["Content-Disposition"]
        assert default_storage.exists(f"pdfs/{lecture.pk}.pdf")
