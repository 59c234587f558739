"""Having everything collected: asking, following, fetching; cancelling, failing, expiring."""

import re
import tracemalloc
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.api_keys.services import make_key
from accounts.models import User
from media_jobs.jobs.services import cancel
from media_jobs.jobs.sweeping import sweep
from media_jobs.models import Artifact, Job, JobStatus, Upload
from tests.conftest import PASSWORD, api_of
from tests.support.admin import browser_of
from tests.support.exports import contents_of, exported, opened, part_that
from tests.support.jobs import run_waiting_jobs
from tests.support.media import Clips, all_files, kept, temporary_files
from tests.support.server import Server
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

EXPORT = "/api/v1/export"
MEGABYTE = 1024 * 1024


def test_a_program_asks_follows_the_job_and_fetches_the_archive_in_ranges(
    alice: User, alice_api: APIClient, clips: Clips, server: Server
) -> None:
    kept(alice, clips.face)
    assert alice_api.get(EXPORT).status_code == 404
    asked = alice_api.post(EXPORT)
    assert asked.status_code == 202
    job = asked.json()["job"]
    assert (job["kind"], job["status"], job["video_id"]) == ("data_export", "queued", None)
    assert asked["Location"] == f"/api/v1/jobs/{job['job_id']}"
    assert alice_api.get(EXPORT).json() == {"job": job, "download": None}
    run_waiting_jobs()
    assert alice_api.get(asked["Location"]).json()["status"] == "succeeded"
    download = alice_api.get(EXPORT).json()["download"]
    week = datetime.fromisoformat(download["expires_at"]) - timezone.now()
    assert timedelta(days=6, hours=23) < week < timedelta(days=7)
    url = server.url + download["url"]
    whole = httpx.get(url)
    assert (whole.status_code, whole.headers["Content-Type"]) == (200, "application/zip")
    assert "attachment" in whole.headers["Content-Disposition"]
    assert len(whole.content) == download["size_bytes"]
    part = httpx.get(url, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])


def test_asking_again_while_one_is_made_answers_with_that_one(alice: User) -> None:
    def ask(number: int) -> Any:
        return api_of(alice).post(EXPORT).json()["job"]["job_id"]

    assert len(set(at_once(6, ask))) == 1
    assert Job.objects.count() == 1


def test_a_new_archive_replaces_the_one_before(alice: User, alice_api: APIClient) -> None:
    first = exported(alice)
    link = alice_api.get(EXPORT).json()["download"]
    assert alice_api.post(EXPORT).json()["job"]["job_id"] != str(first.pk)
    again = alice_api.get(EXPORT).json()
    assert again["job"]["status"] == "queued"
    assert again["download"]["made_at"] == link["made_at"], "until the new one is there"
    run_waiting_jobs()
    assert alice_api.get(EXPORT).json()["download"]["made_at"] > link["made_at"]
    assert all_files() == [Artifact.objects.get().key]


def test_bob_finds_nothing_of_alices_export(alice: User, bob_api: APIClient) -> None:
    job = exported(alice)
    assert bob_api.get(EXPORT).status_code == 404
    for answer in (
        bob_api.get(f"/api/v1/jobs/{job.pk}"),
        bob_api.post(f"/api/v1/jobs/{job.pk}/cancel"),
        bob_api.post(f"/api/v1/jobs/{job.pk}/rerun"),
    ):
        assert answer.status_code == 404
    assert Job.objects.count() == 1


@pytest.mark.parametrize("scope", ["read", "write"])
def test_an_api_key_is_not_enough(alice: User, anyone: APIClient, scope: str) -> None:
    _, text = make_key(user=alice, name="script", scope=scope, days=1)
    anyone.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    assert anyone.get(EXPORT).status_code == anyone.post(EXPORT).status_code == 403
    assert not Job.objects.exists()


def test_who_is_not_signed_in_is_asked_to_be(anyone: APIClient, client: Any) -> None:
    assert anyone.get(EXPORT).status_code == anyone.post(EXPORT).status_code == 401
    for path in ("/account/export/", "/account/export/cancel/"):
        assert client.post(path)["Location"].startswith("/accounts/login/")


def test_the_page_works_without_scripts(alice: User) -> None:
    browser = browser_of(alice)
    assert "Collect my data" in browser.get("/account/").content.decode()
    assert browser.post("/account/export/")["Location"] == "/account/#export"
    assert "Waiting for a worker" in browser.get("/account/").content.decode()
    browser.post("/account/export/cancel/")
    assert Job.objects.get().status == JobStatus.CANCELLED
    browser.post("/account/export/")
    run_waiting_jobs()
    page = browser.get("/account/").content.decode()
    link = re.search(r'href="(/files/[^"]+)"', page)
    assert link, "a link to the archive"
    assert browser.get(link[1]).status_code == 200


def test_a_cancelled_export_stops_and_leaves_nothing(alice: User, monkeypatch: Any) -> None:
    monkeypatch.setattr("media_jobs.jobs.context.WRITE_EVERY_SECONDS", 0)
    written = []

    def chunks() -> Any:
        for number in range(10):
            if number == 3:
                cancel(job=Job.objects.get())
            written.append(number)
            yield b"x" * 1024

    with part_that(chunks):
        assert exported(alice).status == JobStatus.CANCELLED
    assert written == [0, 1, 2, 3]
    assert all_files() == temporary_files() == []
    assert not Artifact.objects.exists()


def test_a_failure_half_way_leaves_nothing_and_shows_a_reference(alice: User) -> None:
    def chunks() -> Any:
        yield b"x" * 1024
        raise ZeroDivisionError("the disk is on fire")

    with part_that(chunks):
        job = exported(alice)
    assert (job.status, job.error_code) == (JobStatus.FAILED, "internal_error")
    assert all_files() == temporary_files() == []
    page = browser_of(alice).get("/account/").content.decode()
    assert job.error_reference in page
    assert "Collect my data" in page
    assert "fire" not in page


def test_a_file_that_the_site_has_lost_is_named_and_the_rest_comes(
    alice: User, clips: Clips
) -> None:
    lost, there = kept(alice, clips.photo), kept(alice, clips.face)
    default_storage.delete(lost.key)
    found = contents_of(exported(alice))
    assert f"videos/{there.pk}/original.mp4" in found
    assert f"videos/{lost.pk}/original.mp4" not in found
    assert f"videos/{lost.pk}/original.mp4" in found["README.txt"].decode()


def test_a_large_video_goes_through_little_memory(alice: User, settings: Any) -> None:
    key = "uploads/x/source.mp4"
    path = Path(settings.MEDIA_ROOT) / key
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        file.truncate(200 * MEGABYTE)
    upload = Upload.objects.create(
        owner=alice, kind="video", file=key, filename="long.mp4", size_bytes=200 * MEGABYTE
    )
    tracemalloc.start()
    try:
        job = exported(alice)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    with opened(job) as archive:
        info = archive.getinfo(f"videos/{upload.pk}/original.mp4")
    assert info.file_size == info.compress_size == 200 * MEGABYTE
    assert peak < 16 * MEGABYTE


def test_after_a_week_the_archive_is_deleted(alice: User, alice_api: APIClient) -> None:
    exported(alice)
    Artifact.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert alice_api.get(EXPORT).json()["download"] is None
    sweep()
    assert all_files() == []
    assert alice_api.get(EXPORT).json()["job"]["status"] == "succeeded"
    page = browser_of(alice).get("/account/").content.decode()
    assert "was deleted after its week" in page
    assert "Collect my data" in page


def test_the_archive_goes_with_the_account(alice: User, bob: User) -> None:
    exported(alice)
    others = exported(bob)
    answer = browser_of(alice).post("/account/leave/", {"proof": PASSWORD})
    assert answer.status_code == 302
    assert all_files() == [Artifact.objects.get().key]
    assert Artifact.objects.get().job == others
