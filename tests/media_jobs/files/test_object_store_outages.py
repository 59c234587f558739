"""An object store that refuses, slows down or is gone: said so, and nothing is left behind."""

import errno
import os
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from media_jobs.files.storage import WholeFileStorage
from media_jobs.models import Job, JobStatus, Upload
from spotifai import health
from spotifai.runtime import object_store as object_stores
from tests.support.jobs import run_waiting_jobs
from tests.support.media import Clips, temporary_files
from tests.support.object_store import ObjectStore, object_store
from tests.support.uploads import send, send_bytes, sent

pytestmark = pytest.mark.django_db(transaction=True)

TROUBLES = [(503, "SlowDown"), (503, "ServiceUnavailable"), (403, "AccessDenied"), (507, "Full")]


@pytest.fixture
def store(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    """The site's files, in an object store."""
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0)
    with object_store() as (store, url):
        s3 = object_stores.s3(
            bucket_name="files",
            endpoint_url=url,
            access_key="key",
            secret_key="secret",  # noqa: S106
            region_name="eu-central-1",
        )
        settings.STORAGES = settings.STORAGES | {"default": s3}
        yield store


@pytest.mark.parametrize("trouble", TROUBLES)
def test_an_upload_is_refused_and_leaves_nothing(
    store: ObjectStore, alice_api: APIClient, clips: Clips, trouble: tuple[int, str]
) -> None:
    store.trouble = trouble
    answer = send(alice_api, clips.face)
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
    assert int(answer["Retry-After"]) > 0
    assert not Upload.objects.exists()
    assert not Job.objects.exists()
    assert temporary_files() == []
    store.trouble = None
    assert send(alice_api, clips.face).status_code == 201
    assert len(store.objects) == 1


def test_readiness_asks_the_store_seldom_and_writes_nothing(
    store: ObjectStore, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health._object_store, "good_until", 0.0)
    for _ in range(20):
        health._object_store.check()
    assert store.asked == ["GET"]
    store.trouble = (403, "AccessDenied")
    assert client.get("/health/ready").status_code == 200
    monkeypatch.setattr(health._object_store, "good_until", 0.0)
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["storage"]["code"] == "storage_unavailable"
    store.trouble = None
    assert client.get("/health/ready").status_code == 200


def test_a_job_begins_again_while_the_store_is_away_and_then_says_so(
    store: ObjectStore, alice: User, clips: Clips
) -> None:
    _, job = sent(alice, clips.face)
    store.trouble = (503, "SlowDown")
    for status in (JobStatus.QUEUED, JobStatus.QUEUED, JobStatus.FAILED):
        run_waiting_jobs()
        job.refresh_from_db()
        assert job.status == status
    assert job.error_code == "storage_unavailable"
    assert "shorter" not in job.error_message
    assert temporary_files() == []


def test_a_read_only_storage_is_no_bug(
    alice_api: APIClient, clips: Clips, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*args: object, **options: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(WholeFileStorage, "_save", read_only)
    answer = send(alice_api, clips.face)
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
    assert temporary_files() == []


def test_a_folder_for_files_in_transit_that_is_gone_is_no_bug(
    settings: Any, alice_api: APIClient, clips: Clips, client: Client
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = Path("/nowhere/incoming")
    answer = send(alice_api, clips.face)
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
    assert client.get("/health/ready").status_code == 503


def test_too_many_open_files_are_no_bug(alice_api: APIClient, clips: Clips) -> None:
    alice_api.get("/api/videos")  # what is opened once is open
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    data = clips.face.read_bytes()
    taken = os.dup(0)
    os.close(taken)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (taken, hard))
        answer = send_bytes(alice_api, data)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert answer.status_code == 503, answer.content
    assert temporary_files() == []
