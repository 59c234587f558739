"""How large and how long a file may be depends on what is to be done with it."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from detection.faces.uploads import EXAMINED
from media_jobs.jobs.services import cancel
from media_jobs.models import Job, JobStatus, Upload
from media_jobs.uploads.kinds import known_kinds
from media_jobs.uploads.purposes import Purpose, purposes
from tests.media_jobs.intake.test_purposes import UPLOAD, kinds, post
from tests.support.https import HttpsServer, body
from tests.support.jobs import run_waiting_jobs
from tests.support.media import Clips, all_files
from tests.support.registries import emptied, registered
from tests.support.uploads import sent

pytestmark = pytest.mark.django_db(transaction=True)

MB = 1024 * 1024
NAMED = "“Is the face real?” takes up to"


@pytest.fixture
def brief(settings: Any) -> None:
    """Faces are looked for in one second of a video at most; clips have more."""
    settings.MAX_VIDEO_SECONDS = 1


def refused(answer: Any, code: str) -> str:
    assert (answer.status_code, answer.json()["code"]) == (413, code)
    return str(answer.json()["detail"])


def more(api: APIClient, upload: Upload, *names: str) -> Any:
    path = f"/api/v1/library/{upload.pk}/purposes"
    return api.post(path, {"purposes": list(names)}, format="json")


def lecture_of(api: APIClient, path: Path) -> Upload:
    """An upload that is there for its lecture alone."""
    assert post(api, path, "lectures").status_code == 201
    return Upload.objects.get()


@pytest.mark.usefixtures("brief")
def test_what_is_too_long_for_one_purpose_is_taken_for_another(
    alice_api: APIClient, clips: Clips, lectures: Purpose
) -> None:
    assert "longer than 0 minutes" in refused(post(alice_api, clips.face, "faces"), "too_long")
    assert kinds(post(alice_api, clips.face, "lectures")) == [lectures.work]


@pytest.mark.usefixtures("brief")
def test_of_several_the_one_that_it_is_too_long_for_is_named(
    alice_api: APIClient, clips: Clips, lectures: Purpose
) -> None:
    detail = refused(post(alice_api, clips.face, "faces", "lectures"), "too_long")
    assert detail == (
        f"{NAMED} 1 second; this video lasts 2 seconds. Leave that out, or send a shorter copy."
    )
    assert not Upload.objects.exists()
    assert all_files() == []


def test_of_several_the_one_that_it_is_too_large_for_is_named(
    settings: Any, alice_api: APIClient, clips: Clips, lectures: Purpose
) -> None:
    settings.MAX_VIDEO_MB = 0
    detail = refused(post(alice_api, clips.face, "faces", "lectures"), "too_large")
    assert f"{NAMED} 0 MB" in detail
    assert "Leave that out, or send a shorter or smaller copy." in detail
    assert "The largest video is 0 MB" in refused(post(alice_api, clips.face), "too_large")
    assert all_files() == []


@pytest.mark.usefixtures("brief")
def test_what_a_purpose_does_not_take_is_not_measured_by_it(
    alice_api: APIClient, clips: Clips, lectures: Purpose
) -> None:
    assert kinds(post(alice_api, clips.photo, "faces", "lectures")) == ["face_scan"]


@pytest.mark.usefixtures("brief")
def test_what_is_there_is_measured_before_more_is_done_with_it(
    alice_api: APIClient, clips: Clips, lectures: Purpose
) -> None:
    upload = lecture_of(alice_api, clips.face)
    assert "2 seconds. Send a shorter copy." in refused(
        more(alice_api, upload, "faces"), "too_long"
    )
    for answer in (
        more(alice_api, upload, "faces", "lectures"),
        post(alice_api, clips.face, "faces", "lectures"),
    ):
        detail = refused(answer, "too_long")
        assert detail.startswith(NAMED)
        assert "Leave that out" in detail
    refused(post(alice_api, clips.face, "faces"), "too_long")
    assert kinds(more(alice_api, upload, "lectures")) == [lectures.work]
    assert Job.objects.count() == 1


def test_what_is_there_may_be_too_large_for_more(
    settings: Any, alice_api: APIClient, clips: Clips, lectures: Purpose
) -> None:
    settings.MAX_VIDEO_MB = 0
    upload = lecture_of(alice_api, clips.face)
    assert f"{NAMED} 0 MB" in refused(more(alice_api, upload, "faces"), "too_large")


@pytest.mark.usefixtures("brief")
def test_pages_and_the_library_say_why_more_cannot_be_done(
    client: Client, alice: User, alice_api: APIClient, clips: Clips, lectures: Purpose
) -> None:
    upload = lecture_of(alice_api, clips.face)
    client.force_login(alice)
    form = f"/library/{upload.pk}/purposes/"
    assert NAMED in client.post(form, {"purposes": "faces"}, follow=True).content.decode()
    again = {"verb": "run_again", "ids": [str(upload.pk)]}
    (outcome,) = alice_api.post("/api/v1/library/bulk", again, format="json").json()["results"]
    assert outcome["code"] == "nothing_begun"
    assert Job.objects.count() == 1


def test_what_was_within_the_limits_once_can_be_done_again(
    settings: Any, alice: User, alice_api: APIClient, clips: Clips, lectures: Purpose
) -> None:
    upload, scan = sent(alice, clips.face)
    cancel(job=scan)
    settings.MAX_VIDEO_SECONDS = 1
    assert more(alice_api, upload, "faces").json()["jobs"][0]["status"] == "queued"


@pytest.mark.usefixtures("brief")
def test_a_link_is_measured_like_a_file(
    alice_api: APIClient, media_server: HttpsServer, clips: Clips, lectures: Purpose
) -> None:
    media_server.answers["/clip.mp4"] = body(clips.face.read_bytes())
    for names, status in (("faces,lectures", JobStatus.FAILED), ("lectures", JobStatus.SUCCEEDED)):
        alice_api.post(UPLOAD, {"url": media_server.link(), "purposes": names}, format="json")
        run_waiting_jobs()
        job = Job.objects.filter(kind="fetch_link").latest("created_at")
        assert job.status == status, job.error_message
    assert Job.objects.filter(error_code="too_long", error_message__startswith=NAMED).count() == 1


def test_a_link_is_fetched_as_far_as_what_is_chosen_allows(
    settings: Any, alice_api: APIClient, media_server: HttpsServer, lectures: Purpose
) -> None:
    settings.MAX_VIDEO_MB = settings.MAX_IMAGE_MB = 1
    media_server.answers["/clip.mp4"] = body(b"x" * (MB + 1))
    codes = []
    for names in ("faces", "lectures"):
        alice_api.post(UPLOAD, {"url": media_server.link(), "purposes": names}, format="json")
        run_waiting_jobs()
        codes.append(Job.objects.latest("created_at").error_code)
    assert codes == ["too_large", "not_a_video"]


def test_the_drop_zone_tells_the_limits_of_each_purpose(
    client: Client, alice: User, lectures: Purpose
) -> None:
    client.force_login(alice)
    page = client.get("/dashboard/").content.decode()
    assert "TS, FLV or GIF; JPEG, PNG or WebP; MP3, WAV, FLAC" in page
    assert "Is the face real? – video up to 500 MB and 1 h long, image up to 20 MB</li>" in page
    assert "Make a script of a lecture – video up to 2000 MB and 4 h long</li>" in page
    assert f'data-max-mb="{site_settings.LARGEST_FILE_MB}"' in page


def test_the_drop_zone_tells_the_limits_with_the_formats_where_there_is_one_purpose(
    client: Client, alice: User
) -> None:
    client.force_login(alice)
    with emptied(purposes), registered(purposes, EXAMINED):
        page = client.get("/dashboard/").content.decode()
    assert "TS, FLV or GIF up to 500 MB and 1 h long; JPEG, PNG or WebP up to 20 MB." in page
    assert 'data-max-mb="500"' in page
    assert "drop-limits" not in page


def test_the_site_lets_in_what_its_purposes_take() -> None:
    for purpose in purposes:
        for kind in known_kinds(purpose.kinds):
            taken = purpose.limits(kind.name).megabytes
            assert taken <= site_settings.LARGEST_FILE_MB, (purpose.name, kind.name)
    assert site_settings.MAX_BODY_BYTES > site_settings.LARGEST_FILE_MB * MB
