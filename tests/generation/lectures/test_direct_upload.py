"""A front end sends a video straight to the object store, and the site takes it in from there."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from rest_framework.test import APIClient

from generation.lectures.models import Lecture
from media_jobs.models import Job, Upload
from media_jobs.resumable.models import PartialUpload
from media_jobs.resumable.services import expire_partial_uploads
from tests.contract.row import problem
from tests.contract.shapes import URL, UUID, differences
from tests.generation.lectures.test_lecture_client import CREATED, WAITING
from tests.support.bucket import bucket
from tests.support.media import Clips

pytestmark = pytest.mark.django_db(transaction=True)

BEGUN = {
    "success": True,
    "message": str,
    "upload_id": UUID,
    "upload_url": URL,
    "expires_in": 3600,
    "complete_url": URL,
}


@pytest.fixture
def store(settings: Any) -> Iterator[None]:
    with bucket() as storage:
        settings.STORAGES = settings.STORAGES | {"default": storage}
        yield


def begun(api: APIClient, size: int, **more: Any) -> Any:
    body = {"filename": "room.mp4", "size_bytes": size, **more}
    answer = api.post("/upload", body, format="json")
    assert answer.status_code == 202, answer.content
    return answer.json()


def send(form: Any, content: bytes) -> None:
    """What a browser does with the form."""
    sent = httpx.post(form["upload_url"], data=form["fields"], files={"file": content})
    assert sent.status_code in (200, 204), sent.text


def complete(api: APIClient, form: Any) -> Any:
    return api.post(httpx.URL(form["complete_url"]).path)


def key(form: Any) -> str:
    return f"partial/{form['upload_id']}/direct"


def test_what_was_sent_to_the_store_becomes_a_task(
    store: None, alice_api: APIClient, clips: Clips
) -> None:
    content = clips.empty_room.read_bytes()
    form = begun(alice_api, len(content))
    fields = form.pop("fields")
    assert differences(BEGUN, form) == []
    form["fields"] = fields
    early = complete(alice_api, form)
    assert differences(problem(409, "upload_incomplete"), early.json()) == []

    send(form, content)
    done = complete(alice_api, form)
    assert (done.status_code, differences(CREATED | WAITING, done.json())) == (201, [])
    upload = Upload.objects.get()
    assert str(upload.pk) == done.json()["video_id"]
    assert default_storage.open(upload.key).read() == content
    assert not default_storage.exists(key(form)), "the site has its own"
    again = complete(alice_api, form)
    assert again.json()["video_id"] == done.json()["video_id"]
    assert (Job.objects.count(), Lecture.objects.count()) == (1, 1)


def test_a_form_says_the_size_and_type_of_what_it_takes(store: None, alice_api: APIClient) -> None:
    form = begun(alice_api, 12345, content_type="video/webm")
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    assert ["content-length-range", 12345, 12345] in policy["conditions"]
    assert {"Content-Type": "video/webm"} in policy["conditions"]
    assert {"key": key(form)} in policy["conditions"]


def test_what_has_another_length_or_is_no_video_is_deleted(
    store: None, alice_api: APIClient, clips: Clips
) -> None:
    form = begun(alice_api, 5000)
    default_storage.save(key(form), ContentFile(clips.noise(4000)))
    short = complete(alice_api, form)
    assert differences(problem(422, "wrong_size"), short.json()) == []
    assert not default_storage.exists(key(form))

    default_storage.save(key(form), ContentFile(clips.noise(5000)))
    noise = complete(alice_api, form)
    assert differences(problem(415, "not_a_video"), noise.json()) == []
    assert not default_storage.exists(key(form))
    assert complete(alice_api, form).status_code == 404
    assert not Upload.objects.exists()


def test_another_sha256_than_was_announced_is_refused(
    store: None, alice_api: APIClient, clips: Clips
) -> None:
    content = clips.empty_room.read_bytes()
    form = begun(alice_api, len(content), sha256="0" * 64)
    send(form, content)
    assert complete(alice_api, form).json()["code"] == "checksum_mismatch"
    assert not default_storage.exists(key(form))


def test_what_is_never_completed_is_swept(store: None, alice_api: APIClient, clips: Clips) -> None:
    form = begun(alice_api, 5000)
    default_storage.save(key(form), ContentFile(clips.noise(5000)))
    PartialUpload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    expire_partial_uploads()
    assert not PartialUpload.objects.exists()
    assert not default_storage.exists(key(form))


def test_nobody_else_completes_it(
    store: None, alice_api: APIClient, bob_api: APIClient, anyone: APIClient
) -> None:
    form = begun(alice_api, 5000)
    assert complete(bob_api, form).status_code == 404
    assert complete(anyone, form).status_code == 401
    refused = anyone.post("/upload", {"filename": "a.mp4", "size_bytes": 1}, format="json")
    assert refused.status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ([], 400),
        ({"filename": "a.mp4", "size_bytes": 0}, 400),
        ({"filename": "a.mp4", "size_bytes": 10**14}, 413),
        ({"filename": "a.mp4", "size_bytes": 9, "content_type": "text/html"}, 400),
    ],
    ids=str,
)
def test_what_cannot_be_sent_is_refused_beforehand(
    store: None, body: Any, status: int, alice_api: APIClient
) -> None:
    assert alice_api.post("/upload", body, format="json").status_code == status
    assert not PartialUpload.objects.exists()


def test_a_site_with_a_folder_says_how_to_send_it_instead(alice_api: APIClient) -> None:
    answer = alice_api.post("/upload", {"filename": "a.mp4", "size_bytes": 9}, format="json")
    assert differences(problem(400, "direct_upload_unavailable"), answer.json()) == []
    assert "/api/v1/uploads" in answer.json()["detail"]
