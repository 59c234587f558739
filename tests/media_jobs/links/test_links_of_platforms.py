"""Pages of platforms that the operator has named, and of no others."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from media_jobs.models import Job, JobStatus, Upload
from tests.support.https import HOST, HttpsServer, body
from tests.support.jobs import run_waiting_jobs
from tests.support.media import Clips, all_files
from tests.support.uploads import UPLOAD

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = b"<!doctype html><title>A film</title><video src='/a.mp4'></video>"


@pytest.fixture
def page(media_server: HttpsServer, clips: Clips) -> str:
    """A link to a page that shows a clip."""
    media_server.answers["/watch"] = body(PAGE, Content_Type="text/html")
    media_server.answers["/a.mp4"] = body(clips.face.read_bytes(), Content_Type="video/mp4")
    return media_server.link("/watch?v=1")


def fetched(client: APIClient, url: str) -> Job:
    job_id = client.post(UPLOAD, {"url": url}, format="json").json()["job"]["job_id"]
    run_waiting_jobs()
    return Job.objects.get(pk=job_id)


def test_the_video_of_a_page_is_taken_in_where_its_platform_is_allowed(
    alice_api: APIClient, page: str, clips: Clips, settings: Any
) -> None:
    settings.LINK_PLATFORMS = [HOST]
    job = fetched(alice_api, page)
    assert job.status == JobStatus.SUCCEEDED
    upload = Upload.objects.get()
    assert upload == job.upload
    assert (upload.filename, upload.size_bytes) == ("A film (1).mp4", clips.face.stat().st_size)
    assert Job.objects.filter(upload=upload, kind="face_scan").exists()


@pytest.mark.parametrize("allowed", [[], ["films.example"], ["example.org.films.example"]])
def test_pages_of_others_are_pages(
    alice_api: APIClient, page: str, settings: Any, allowed: list[str]
) -> None:
    settings.LINK_PLATFORMS = allowed
    assert fetched(alice_api, page).error_code == "link_is_a_page"


def test_a_page_without_a_video_fails_and_leaves_nothing(
    alice_api: APIClient, media_server: HttpsServer, page: str, settings: Any
) -> None:
    settings.LINK_PLATFORMS = [HOST]
    media_server.answers["/watch"] = body(b"<!doctype html><p>Words", Content_Type="text/html")
    assert fetched(alice_api, page).error_code == "link_has_no_video"
    assert all_files() == []
