"""The lecture client's administration, in JSON, beside Django's admin under the same path."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.activities.models import Activity
from accounts.models import User
from generation.lectures.models import Lecture
from media_jobs.jobs.models import Worker
from media_jobs.models import Job, JobStatus, Upload
from tests.conftest import api_of
from tests.contract.row import problem
from tests.contract.shapes import MOMENT, UUID, differences, text_like
from tests.generation.lectures.lectures import sent_lecture
from tests.generation.lectures.test_lecture_client import TASK
from tests.support.admin import admin, browser_of, moderator, superuser
from tests.support.media import Clips

pytestmark = pytest.mark.django_db(transaction=True)

PATHS = ("/admin/videos", "/admin/stats", "/admin/servers")
DAY = text_like("date", r"\d{4}-\d\d-\d\d")


def assert_shape(shape: Any, value: Any) -> None:
    wrong = differences(shape, value)
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.fixture
def waiting(alice: User, clips: Clips) -> Lecture:
    """Alice's, which nobody has read yet."""
    return sent_lecture(alice, clips.empty_room)


def worker(name: str, *, beat_seconds_ago: float = 0) -> Worker:
    now = timezone.now()
    return Worker.objects.create(
        name=name,
        queues=["cpu", "net"],
        device="CPU",
        loaded=["whisper-base"],
        started_at=now - timedelta(hours=1),
        beat_at=now - timedelta(seconds=beat_seconds_ago),
    )


@pytest.mark.parametrize("path", [*PATHS, "/admin/videos/hello"])
def test_who_may_not_is_told_so_in_json_and_never_asked_to_sign_in(
    path: str, alice: User, alice_api: APIClient, anyone: APIClient, client: Client
) -> None:
    for asked in (anyone, client):
        answer = asked.get(path)
        assert_shape(problem(401, "not_authenticated"), answer.json())
        assert "Bearer" in answer["WWW-Authenticate"]
    mo = moderator()
    for asked in (alice_api, browser_of(alice), api_of(mo), browser_of(mo)):
        assert_shape(problem(403, "permission_denied"), asked.get(path).json())


def test_others_may_not_delete_and_a_browser_needs_its_token(
    waiting: Lecture, alice_api: APIClient, anyone: APIClient
) -> None:
    path = f"/admin/videos/{waiting.pk}"
    ada = admin()
    assert anyone.delete(path).status_code == 401
    for api in (alice_api, api_of(moderator())):
        assert api.delete(path).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    forged = strict.delete(path)
    assert (forged.status_code, forged["Content-Type"]) == (403, "application/problem+json")
    assert Lecture.objects.filter(pk=waiting.pk).exists()
    unknown = api_of(ada).delete("/admin/videos/3e1f8f0c-53a1-4b8e-9a4e-2d1f6f0b7a90")
    assert_shape(problem(404, "not_found"), unknown.json())


def test_all_videos_are_listed_to_admins_and_super_admins(
    waiting: Lecture, bob: User, clips: Clips
) -> None:
    his = sent_lecture(bob, clips.face)
    page = {"success": True, "videos": [TASK | {"user_email": str}], "count": 2}
    for who in (admin(), superuser()):
        for asked in (api_of(who), browser_of(who)):
            found = asked.get("/admin/videos").json()
            assert_shape({**page, "next": None, "previous": None}, found)
            emails = {video["video_id"]: video["user_email"] for video in found["videos"]}
            assert emails == {str(waiting.pk): "alice@example.com", str(his.pk): "bob@example.com"}
    narrow = api_of(User.objects.get(email="ada@example.com")).get("/admin/videos?page_size=1")
    assert "page=2" in narrow.json()["next"]


def test_a_deleted_video_is_gone_with_its_files_and_its_owner_reads_of_it(
    lecture: Lecture, alice: User, alice_api: APIClient
) -> None:
    keys = [lecture.upload.key, *(file.key for file in lecture.files.all())]
    ada = admin()
    answer = api_of(ada).delete(f"/admin/videos/{lecture.pk}")
    shape = {"success": True, "message": str, "video_id": str(lecture.pk)}
    assert (answer.status_code, differences(shape, answer.json())) == (200, [])
    assert not Upload.objects.exists()
    assert not [key for key in keys if default_storage.exists(key)]
    assert alice_api.get(f"/status/{lecture.pk}").status_code == 404
    line = Activity.objects.get(user=alice, type="upload_deleted")
    assert line.message == (
        "“whales-and-rivers.mp4” and its results were deleted by an administrator"
    )
    assert LogEntry.objects.get().user == ada


def test_statistics_count_videos_by_state_people_bytes_and_days(
    lecture: Lecture, bob: User, clips: Clips
) -> None:
    sent_lecture(bob, clips.empty_room)
    failed = sent_lecture(bob, clips.face)
    Job.objects.filter(upload=failed.upload).update(
        status=JobStatus.FAILED, finished_at=timezone.now()
    )
    figures = api_of(admin()).get("/admin/stats").json()
    documents = sum(file.size_bytes for file in lecture.files.all())
    recordings = sum(Upload.objects.values_list("size_bytes", flat=True))
    shape = {
        "success": True,
        "total_videos": 3,
        "videos": {"in_queue": 1, "processing": 0, "completed": 1, "failed": 1},
        "users": {"total": 3, "active": 3, "admins": 1},
        "storage": {
            "recordings_bytes": recordings,
            "documents_bytes": documents,
            "total_bytes": recordings + documents,
        },
        "days": [{"day": DAY, "uploaded": int, "completed": int, "failed": int}],
        "timestamp": MOMENT,
    }
    assert_shape(shape, figures)
    assert len(figures["days"]) == 30
    today = figures["days"][-1]
    assert (today["uploaded"], today["completed"], today["failed"]) == (3, 1, 1)
    assert today["day"] == str(timezone.now().date())


def test_servers_are_the_workers_that_beat_with_what_they_do(waiting: Lecture) -> None:
    worker("lost:1", beat_seconds_ago=3000)
    worker("idle:2")
    worker("busy:3")
    Job.objects.filter(upload=waiting.upload).update(
        status=JobStatus.RUNNING, worker="busy:3", started_at=timezone.now(), progress=12.5
    )
    found = api_of(admin()).get("/admin/servers").json()
    job = {
        "job_id": UUID,
        "video_id": str(waiting.pk),
        "kind": "lecture",
        "step": None,
        "progress": 12.5,
        "started_at": MOMENT,
    }
    server = {
        "name": "busy:3",
        "status": "busy",
        "queues": [str],
        "device": "CPU",
        "models": ["whisper-base"],
        "current_job": job,
        "current_jobs": [job],
        "started_at": MOMENT,
        "last_heartbeat": MOMENT,
    }
    assert [one["name"] for one in found["servers"]] == ["busy:3", "idle:2"]
    assert found["count"] == 2
    busy, idle = found["servers"]
    assert_shape(server, busy)
    assert (idle["status"], idle["current_job"], idle["current_jobs"]) == ("idle", None, [])


def test_everything_else_under_the_path_is_djangos_admin(client: Client) -> None:
    for path in ("/admin/", "/admin/videos/", "/admin/stats/", "/admin/servers/", "/admin/hello"):
        there = client.get(path)
        assert there.status_code == 302
        assert there["Location"].startswith("/admin/login/")
    assert client.get("/admin/login/")["Content-Type"].startswith("text/html")
    root = browser_of(superuser())
    assert root.get("/admin/").status_code == 200
    assert root.get("/admin/videos/").status_code == 404
    assert root.get("/admin/videos").json()["videos"] == []
    workers = root.get("/admin/media_jobs/worker/")
    assert workers.status_code == 200
    assert workers["Content-Type"].startswith("text/html")
