"""A disk that is full: said to whoever uploads or waits, and nothing is left behind."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from billing.models import Hold, HoldStatus
from detection.models import FrameResult
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.registry import Finish
from media_jobs.jobs.runner import run
from media_jobs.models import Artifact, Job, JobStatus, Upload
from tests.support.disk import fill, small_disk
from tests.support.jobs import job_kind_that, run_waiting_jobs, submitted
from tests.support.media import Clips, all_files, stored_files, temporary_files
from tests.support.uploads import send, sent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def full_storage(settings: Any) -> None:
    """A storage without room, on a disk of its own or in its imagination."""
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "tests.support.disk.FullStorage", "OPTIONS": {}}
    }


@pytest.fixture
def disk(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A small disk, on which the storage is."""
    with small_disk(tmp_path / "disk") as disk:
        settings.MEDIA_ROOT = disk / "media"
        settings.MEDIA_ROOT.mkdir()
        yield disk


@pytest.fixture
def incoming(settings: Any, disk: Path) -> Path:
    """The folder for files in transit, on the small disk too."""
    settings.FILE_UPLOAD_TEMP_DIR = disk / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return settings.FILE_UPLOAD_TEMP_DIR


def assert_no_room(answer: Any) -> None:
    assert answer.status_code == 507, answer.content[:300]
    assert int(answer["Retry-After"]) > 0


def assert_nothing_kept() -> None:
    assert not Upload.objects.exists()
    assert not Job.objects.exists()
    assert all_files() == []
    assert stored_files() == []
    assert temporary_files() == []


def test_a_program_is_told_that_there_is_no_room(
    full_storage: None, alice_api: APIClient, clips: Clips
) -> None:
    for _ in range(2):
        answer = send(alice_api, clips.face)
        assert_no_room(answer)
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "storage_full"
        assert "no room left" in answer.json()["detail"]
        assert_nothing_kept()


def test_a_person_is_told_so_on_a_page(full_storage: None, alice: User, clips: Clips) -> None:
    browser = Client()
    browser.force_login(alice)
    with clips.face.open("rb") as file:
        answer = browser.post("/dashboard/", {"file": file, "purposes": "faces"})
    assert_no_room(answer)
    assert "no room left" in answer.content.decode()
    assert answer["Content-Security-Policy"]
    assert_nothing_kept()


def test_a_full_disk_under_the_storage_keeps_nothing(
    disk: Path, alice_api: APIClient, clips: Clips
) -> None:
    filler = fill(disk, leave=8192)
    for _ in range(2):
        assert_no_room(send(alice_api, clips.face))
        assert_nothing_kept()
    filler.unlink()
    assert send(alice_api, clips.face).status_code == 201


def test_a_full_disk_under_the_files_in_transit_keeps_nothing(
    incoming: Path, disk: Path, alice_api: APIClient, clips: Clips
) -> None:
    fill(disk)
    for _ in range(2):
        answer = send(alice_api, clips.face)
        assert_no_room(answer)
        assert_nothing_kept()


def test_a_disk_without_names_for_files_is_full(
    settings: Any, tmp_path: Path, alice_api: APIClient, clips: Clips
) -> None:
    with small_disk(tmp_path / "disk", inodes=4) as disk:
        settings.MEDIA_ROOT = disk
        for number in range(4):
            try:
                (disk / str(number)).touch()
            except OSError:
                break
        assert_no_room(send(alice_api, clips.face))
        assert not Upload.objects.exists()
        assert APIClient().get("/health/ready").status_code == 503


def test_a_job_without_room_for_its_folder_ends_at_once(
    settings: Any, tmp_path: Path, alice: User
) -> None:
    with small_disk(tmp_path / "disk", inodes=2) as disk, job_kind_that() as kind:
        settings.FILE_UPLOAD_TEMP_DIR = disk
        settings.TOKEN_PRICES = {kind: 1}
        (disk / "the-last-name").touch()
        job = submitted(alice, kind)
        run(job.pk, worker="one")
    job.refresh_from_db()
    assert (job.status, job.error_code, job.attempt) == (JobStatus.FAILED, "storage_full", 1)
    assert Hold.objects.get().status == HoldStatus.RELEASED


def test_a_job_that_fills_the_disk_ends_at_once_and_leaves_nothing(
    incoming: Path, disk: Path, settings: Any, alice: User, clips: Clips
) -> None:
    def work(context: JobContext) -> Finish:
        context.save_artifact("first.txt", b"there was room for this", "text/plain")
        fill(disk)
        (context.workdir / "scratch").write_bytes(bytes(100_000))
        return lambda: None

    with job_kind_that(work) as kind:
        settings.TOKEN_PRICES = {kind: 1}
        job = submitted(alice, kind)
        run(job.pk, worker="one")
        job.refresh_from_db()
    assert (job.status, job.error_code, job.attempt) == (JobStatus.FAILED, "storage_full", 1)
    assert "no room left" in job.error_message
    assert "shorter" not in job.error_message
    assert Hold.objects.get().status == HoldStatus.RELEASED
    assert not Artifact.objects.exists()
    assert all_files() == []
    assert temporary_files() == []


def test_a_scan_whose_pictures_find_no_room_keeps_no_frames(
    settings: Any, alice: User, clips: Clips
) -> None:
    _, job = sent(alice, clips.face)
    files = stored_files()
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "tests.support.disk.FullStorage", "OPTIONS": {}}
    }
    run_waiting_jobs()
    job.refresh_from_db()
    assert (job.status, job.error_code) == (JobStatus.FAILED, "storage_full")
    assert not FrameResult.objects.exists()
    assert stored_files() == files
    assert temporary_files() == []


def test_a_full_disk_makes_the_site_unready(incoming: Path, disk: Path, client: Client) -> None:
    assert client.get("/health/ready").status_code == 200
    fill(disk, leave=100_000)
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["storage"]["code"] == "storage_full"
    assert answer.json()["checks"]["database"]["status"] == "ok"
    assert client.get("/health/live").status_code == 200
    assert [path.name for path in disk.rglob("*") if path.is_file()] == ["filler"]
