"""A link sent in place of a file: fetched by a job, taken in, examined."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from accounts.models import Activity, User
from billing.selectors import balance_of
from billing.services import adjust
from media_jobs.jobs.services import cancel, rerun
from media_jobs.links.export_part import export_links
from media_jobs.links.jobs import HAD_BEFORE, LINKS, MOST_AT_ONCE
from media_jobs.models import Job, JobStatus, Upload
from tests.support.https import HttpsServer, body
from tests.support.jobs import run_waiting_jobs
from tests.support.media import Clips, all_files
from tests.support.uploads import UPLOAD, send, session_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clip(media_server: HttpsServer, clips: Clips) -> str:
    """A link to a clip with a face."""
    media_server.answers["/clip.mp4"] = body(clips.face.read_bytes())
    return media_server.link()


def send_link(client: APIClient, url: Any, *, key: str = "", form: str = "json") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(UPLOAD, {"url": url}, format=form, headers=headers)


def fetched(client: APIClient, url: str) -> Job:
    """The job that fetched the link, here and now."""
    answer = send_link(client, url)
    assert answer.status_code == 202, answer.content
    run_waiting_jobs()
    return Job.objects.get(pk=answer.json()["job"]["job_id"])


def test_a_link_is_fetched_and_the_video_is_examined(
    alice_api: APIClient, alice: User, clip: str
) -> None:
    answer = send_link(alice_api, clip)
    job = answer.json()["job"]
    assert (answer.status_code, job["kind"], job["status"]) == (202, "fetch_link", "queued")
    assert answer["Location"] == f"/api/v1/jobs/{job['job_id']}"
    assert Upload.objects.count() == 0

    run_waiting_jobs()
    job = alice_api.get(answer["Location"]).json()
    assert (job["status"], job["progress"]) == ("succeeded", 100)
    video = alice_api.get(f"/api/videos/{job['video_id']}").json()
    assert (video["filename"], video["job"]["kind"]) == ("clip.mp4", "face_scan")

    run_waiting_jobs()
    upload = Upload.objects.get(owner=alice)
    assert session_of(upload).label
    types = Activity.objects.filter(user=alice).values_list("type", flat=True)
    assert "link_fetched" in types


@pytest.mark.parametrize("form", ["json", "multipart"])
def test_it_is_sent_as_json_or_as_a_form(alice_api: APIClient, clip: str, form: str) -> None:
    assert send_link(alice_api, clip, form=form).status_code == 202


def test_it_is_sent_as_a_form_of_a_browser(alice_api: APIClient, clip: str) -> None:
    answer = alice_api.post(UPLOAD, f"url={clip}", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 202


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"url": "http://example.org/a.mp4"}, "link_not_https"),
        ({"url": "https://127.0.0.1/a.mp4"}, "link_host_refused"),
        ({"url": "https://example.org:22/a.mp4"}, "link_port_refused"),
        ({"url": ""}, "not_a_link"),
        ({"url": 7}, "not_a_link"),
        ({"url": ["https://example.org/"]}, "not_a_link"),
        ({"url": {"a": 1}}, "not_a_link"),
        ({"url": None}, "file_required"),
        ({}, "file_required"),
        ([], "not_a_link"),
        ("https://example.org/", "not_a_link"),
        ({"url": "https://example.org/" + "a" * 3000}, "link_too_long"),
        ({"url": "https://example.org/" + "é" * 400}, "link_too_long"),
        ({"url": "https://example.org/\x00"}, "not_a_link"),
    ],
)
def test_what_is_no_link_is_refused_at_once(alice_api: APIClient, sent: Any, code: str) -> None:
    answer = alice_api.post(UPLOAD, sent, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert Job.objects.count() == 0


def test_a_file_and_a_link_at_once_are_refused(alice_api: APIClient, clips: Clips) -> None:
    form = {"file": SimpleUploadedFile("a.mp4", b"a"), "url": "https://example.org/"}
    answer = alice_api.post(UPLOAD, form, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (400, "file_or_link")


def test_nobody_may_send_links_without_signing_in(anyone: APIClient) -> None:
    assert send_link(anyone, "https://example.org/a.mp4").status_code == 401


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"Dear diary", "not_a_video"),
        (b"<!doctype html><p>", "link_is_a_page"),
        (b"\x7fELF" + b"\0" * 2000, "not_a_video"),
    ],
)
def test_what_is_no_video_is_told_and_nothing_is_kept(
    alice_api: APIClient, alice: User, media_server: HttpsServer, data: bytes, code: str
) -> None:
    media_server.answers["/clip.mp4"] = body(data, Content_Type="video/mp4")
    job = fetched(alice_api, media_server.link())
    assert (job.status, job.error_code) == (JobStatus.FAILED, code)
    assert all_files() == []
    line = Activity.objects.filter(user=alice, type="link_failed").get()
    assert line.message.startswith("A link to media.example.org could not be fetched. ")


def test_a_file_over_the_limit_is_refused(
    alice_api: APIClient, media_server: HttpsServer, clip: str, settings: Any
) -> None:
    settings.MAX_VIDEO_MB = settings.MAX_IMAGE_MB = 1
    media_server.answers["/clip.mp4"] = body(b"x", Content_Length=str(1024 * 1024 + 1))
    assert fetched(alice_api, clip).error_code == "too_large"


def test_a_picture_over_the_limit_of_pictures_is_refused(
    alice_api: APIClient, media_server: HttpsServer, clips: Clips, settings: Any
) -> None:
    settings.MAX_IMAGE_MB = 1
    picture = clips.photo.read_bytes()
    media_server.answers["/a.jpg"] = body(picture + b"\0" * (1024 * 1024))
    job = fetched(alice_api, media_server.link("/a.jpg"))
    assert (job.status, job.error_code) == (JobStatus.FAILED, "too_large")
    assert all_files() == []


@pytest.mark.parametrize(
    "location", ["http://media.example.org/", "https://127.0.0.1/", "https://inner.example.org/"]
)
def test_a_link_that_leads_on_to_a_private_place_is_refused(
    alice_api: APIClient, media_server: HttpsServer, location: str
) -> None:
    media_server.answers["/clip.mp4"] = body(b"", status=302, Location=location)
    job = fetched(alice_api, media_server.link())
    assert (job.status, job.upload) == (JobStatus.FAILED, None)
    assert job.error_code in ("link_not_https", "link_host_refused", "link_port_refused")


def test_the_site_itself_lets_nothing_private_in(alice_api: APIClient, settings: Any) -> None:
    settings.LINK_PORT = 8000
    job = fetched(alice_api, "https://localhost.localdomain:8000/")
    assert (job.status, job.error_code) == (JobStatus.FAILED, "link_host_refused")


def test_the_same_bytes_are_kept_once(alice_api: APIClient, clip: str, clips: Clips) -> None:
    first = send(alice_api, clips.face).json()
    job = fetched(alice_api, clip)
    assert str(job.upload_id) == first["video"]["id"]
    assert job.message == HAD_BEFORE
    assert Upload.objects.count() == 1
    assert Job.objects.filter(kind="face_scan").count() == 1
    again = fetched(alice_api, clip)
    assert again.upload_id == job.upload_id
    assert len(all_files()) == len(set(all_files()))


def test_two_people_have_a_video_each(alice_api: APIClient, bob_api: APIClient, clip: str) -> None:
    ours, theirs = fetched(alice_api, clip), fetched(bob_api, clip)
    assert ours.upload_id != theirs.upload_id
    assert bob_api.get(f"/api/v1/jobs/{ours.pk}").status_code == 404
    assert bob_api.get(f"/api/videos/{ours.upload_id}").status_code == 404


def test_a_key_brings_the_same_job_again_and_is_for_one_link(
    alice_api: APIClient, clip: str
) -> None:
    first, again = (send_link(alice_api, clip, key="one") for _ in range(2))
    assert first.json()["job"]["job_id"] == again.json()["job"]["job_id"]
    other = send_link(alice_api, clip + "?other", key="one")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_a_job_that_was_lost_after_the_file_came_begins_again(
    alice_api: APIClient, clip: str
) -> None:
    job_id = send_link(alice_api, clip).json()["job"]["job_id"]
    run_waiting_jobs()
    Job.objects.exclude(pk=job_id).delete()
    assert Job.objects.get(pk=job_id).status == JobStatus.SUCCEEDED
    again = rerun(job=Job.objects.get(pk=job_id))
    run_waiting_jobs()
    again.refresh_from_db()
    assert again.upload_id == Job.objects.get(pk=job_id).upload_id


def test_a_cancelled_fetch_leaves_nothing(
    alice_api: APIClient, media_server: HttpsServer, clips: Clips
) -> None:
    data = clips.face.read_bytes()

    def cancelling(request: Any) -> None:
        cancel(job=Job.objects.get())
        body(data)(request)

    media_server.answers["/clip.mp4"] = cancelling
    job = fetched(alice_api, media_server.link())
    assert job.status == JobStatus.CANCELLED
    assert (Upload.objects.count(), Job.objects.count(), all_files()) == (0, 1, [])


def test_who_has_too_few_tokens_is_told_before_and_after(
    alice_api: APIClient, alice: User, clip: str, settings: Any
) -> None:
    settings.TOKEN_PRICES = {"face_scan": 15}
    job_id = send_link(alice_api, clip).json()["job"]["job_id"]
    adjust(user=alice, amount=-10, reason="Spent elsewhere", made_by=alice)
    run_waiting_jobs()
    job = Job.objects.get(pk=job_id)
    assert (job.status, job.error_code) == (JobStatus.FAILED, "insufficient_tokens")
    assert (Upload.objects.count(), all_files()) == (0, [])
    answer = send_link(alice_api, clip)
    assert (answer.status_code, answer.json()["code"]) == (400, "insufficient_tokens")


def test_fetching_is_free_and_the_examination_has_its_price(
    alice_api: APIClient, alice: User, clip: str, settings: Any
) -> None:
    settings.TOKEN_PRICES = {"face_scan": 3}
    send_link(alice_api, clip)
    assert balance_of(alice).held == 0
    run_waiting_jobs()
    assert balance_of(alice).held == 3
    run_waiting_jobs()
    assert (balance_of(alice).held, balance_of(alice).balance) == (0, 17)


def test_a_fetch_makes_way_for_the_examination_that_it_begins(
    alice_api: APIClient, clip: str, settings: Any
) -> None:
    settings.MAX_ACTIVE_JOBS = 1
    assert fetched(alice_api, clip).status == JobStatus.SUCCEEDED
    assert send_link(alice_api, clip).status_code == 429


def test_links_are_limited_by_the_hour(alice_api: APIClient, alice: User) -> None:
    for _ in range(LINKS.amount):
        assert not LINKS.take(alice.pk)
    answer = send_link(alice_api, "https://example.org/a.mp4")
    assert (answer.status_code, answer.json()["code"]) == (429, "throttled")
    assert int(answer["Retry-After"]) > 60
    cache.clear()


def test_a_link_that_is_fetched_again_counts_among_those_of_the_hour(
    alice_api: APIClient, alice: User, clip: str
) -> None:
    job = fetched(alice_api, clip)
    while not LINKS.take(alice.pk):
        pass
    answer = alice_api.post(f"/api/v1/jobs/{job.pk}/rerun")
    assert (answer.status_code, answer.json()["code"]) == (429, "throttled")
    cache.clear()


def test_so_many_links_of_a_person_are_fetched_at_once(alice_api: APIClient, clip: str) -> None:
    for number in range(MOST_AT_ONCE):
        assert send_link(alice_api, f"{clip}?{number}").status_code == 202
    answer = send_link(alice_api, clip)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_links")


def test_what_the_bell_says_of_a_link_goes_with_its_video(
    alice_api: APIClient, alice: User, clip: str
) -> None:
    video = fetched(alice_api, clip).upload
    assert video is not None
    assert alice.notices.count() == 1
    alice_api.delete(f"/api/videos/{video.pk}")
    assert alice.notices.count() == 0


def test_links_are_in_the_archive_of_their_owner_and_go_with_the_video(
    alice_api: APIClient, alice: User, bob: User, clip: str
) -> None:
    job = fetched(alice_api, clip + "?token=secret")
    (entry,) = export_links(alice)
    line = json.loads(b"".join(entry.chunks))
    assert line["url"] == clip + "?token=secret"
    assert line["upload_id"] == str(job.upload_id)
    (other,) = export_links(bob)
    assert b"".join(other.chunks) == b""
    assert not any("secret" in activity.message for activity in Activity.objects.all())
    alice_api.delete(f"/api/videos/{job.upload_id}")
    assert not Job.objects.filter(pk=job.pk).exists()
    assert not default_storage.listdir("uploads")[0]
