"""What a plain upload is refused is refused as soon as it shows, and nothing stays for ever."""

import errno
import hashlib
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.erasure.services import delete_account
from accounts.models import User
from media_jobs.files.cleaning import LEFT_BEHIND_SECONDS, clean_files
from media_jobs.jobs.sweeping import sweep
from media_jobs.models import Job, Upload
from media_jobs.resumable import services
from media_jobs.resumable.models import PartialUpload, UploadChunk
from tests.conftest import api_of
from tests.media_jobs.resumable.client import (
    CHUNK,
    ask_to_begin,
    begin,
    complete,
    put,
    put_all,
)
from tests.support.media import Clips, all_files, temporary_files
from tests.support.threads import at_once
from tests.support.uploads import sent

pytestmark = pytest.mark.django_db(transaction=True)

MB = 1024 * 1024


@pytest.fixture
def data(clips: Clips) -> bytes:
    """The bytes of a clip that is several chunks long."""
    return clips.face.read_bytes()


def nothing_is_left() -> bool:
    return not PartialUpload.objects.exists() and all_files() == [] == temporary_files()


@pytest.mark.usefixtures("nobody_is_asked")
def test_a_file_that_will_be_too_large_is_refused_before_any_of_it_is_sent(
    alice_api: APIClient, settings: Any
) -> None:
    settings.MAX_VIDEO_MB = 1
    answer = ask_to_begin(alice_api, size_bytes=21 * MB)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert ask_to_begin(alice_api, size_bytes=20 * MB).status_code == 201, "a picture may have that"


@pytest.mark.parametrize(
    "body",
    [
        {"size_bytes": 0},
        {"size_bytes": "many"},
        {"filename": ""},
        {"size_bytes": 9, "sha256": "x"},
        {"size_bytes": 9, "purposes": ["tea"]},
    ],
)
def test_what_is_no_beginning_is_refused(alice_api: APIClient, body: dict[str, Any]) -> None:
    answer = ask_to_begin(alice_api, **body)
    assert answer.status_code == 400
    assert nothing_is_left()


@pytest.mark.parametrize(
    ("head", "code"),
    [(b"Dear diary", "not_a_video"), (b"\x00\x00\x00\x18ftypheic", "unsupported_picture")],
)
def test_a_file_of_another_kind_is_refused_at_its_first_chunk(
    alice_api: APIClient, head: bytes, code: str
) -> None:
    letter = head.ljust(3 * CHUNK, b".")
    begun = begin(alice_api, letter, name="diary.mp4")
    answer = put(alice_api, begun, letter[:CHUNK], start=0)
    assert (answer.status_code, answer.json()["code"]) == (415, code)
    assert nothing_is_left()


@pytest.mark.usefixtures("nobody_is_asked")
def test_a_file_that_turns_out_to_be_none_is_given_up_at_its_end(
    alice_api: APIClient, clips: Clips
) -> None:
    data = clips.sound.read_bytes()
    begun = begin(alice_api, data)
    put_all(alice_api, begun, data)
    answer = complete(alice_api, begun)
    assert (answer.status_code, answer.json()["code"]) == (415, "no_video_stream")
    assert nothing_is_left()


def test_a_user_has_so_many_files_on_their_way_and_no_more(
    alice_api: APIClient, bob_api: APIClient, settings: Any
) -> None:
    settings.UNFINISHED_UPLOADS = 2
    first = ask_to_begin(alice_api, size_bytes=9).json()
    assert ask_to_begin(alice_api, size_bytes=9).status_code == 201
    answer = ask_to_begin(alice_api, size_bytes=9)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_unfinished_uploads")
    assert ask_to_begin(bob_api, size_bytes=9).status_code == 201
    alice_api.delete(first["links"]["self"])
    assert ask_to_begin(alice_api, size_bytes=9).status_code == 201


@pytest.mark.usefixtures("nobody_is_asked")
def test_they_have_so_many_bytes_and_no_more(alice_api: APIClient, settings: Any) -> None:
    settings.UNFINISHED_UPLOADS_MB = 3
    settings.MAX_VIDEO_MB = settings.MAX_IMAGE_MB = 2
    assert ask_to_begin(alice_api, size_bytes=2 * MB).status_code == 201
    answer = ask_to_begin(alice_api, size_bytes=2 * MB)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_unfinished_uploads")
    assert "3 MB" in answer.json()["message"]
    assert ask_to_begin(alice_api, size_bytes=MB).status_code == 201


def test_many_beginnings_at_once_do_not_slip_through(alice: User, settings: Any) -> None:
    settings.UNFINISHED_UPLOADS = 2
    clients = [api_of(alice) for _ in range(5)]
    answers = at_once(5, lambda number: ask_to_begin(clients[number], size_bytes=9))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 429, 429, 429]


@pytest.mark.usefixtures("nobody_is_asked")
def test_limits_of_jobs_and_tokens_are_told_at_the_beginning(
    alice: User, alice_api: APIClient, clips: Clips, settings: Any
) -> None:
    sent(alice, clips.photo)
    settings.MAX_ACTIVE_JOBS = 1
    answer = ask_to_begin(alice_api, size_bytes=9)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_jobs")
    known = hashlib.sha256(clips.photo.read_bytes()).hexdigest()
    assert ask_to_begin(alice_api, size_bytes=9, sha256=known.upper()).status_code == 201
    settings.MAX_ACTIVE_JOBS = 9
    settings.TOKEN_PRICES = {"face_scan": 1000}
    answer = ask_to_begin(alice_api, size_bytes=9)
    assert answer.json()["code"] == "insufficient_tokens"


def test_a_limit_met_at_the_end_keeps_the_file_for_later(
    alice: User, alice_api: APIClient, clips: Clips, settings: Any, data: bytes
) -> None:
    begun = begin(alice_api, data)
    put_all(alice_api, begun, data)
    sent(alice, clips.photo)
    settings.MAX_ACTIVE_JOBS = 1
    answer = complete(alice_api, begun)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_jobs")
    settings.MAX_ACTIVE_JOBS = 2
    assert complete(alice_api, begun).status_code == 201
    assert len(all_files()) == 2


def test_a_disk_without_room_is_told_before_and_in_between(
    alice_api: APIClient, settings: Any, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = begin(alice_api, data)
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "tests.support.disk.FullStorage", "OPTIONS": {}}
    }
    answer = put(alice_api, begun, data[:CHUNK], start=0)
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
    assert int(answer["Retry-After"]) > 0
    assert (all_files(), PartialUpload.objects.get().offset) == ([], 0)

    def full(size: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(services, "require_room", full)
    answer = ask_to_begin(alice_api, size_bytes=9)
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")


def test_chunks_that_come_at_once_cannot_mix(
    storage: str, alice: User, alice_api: APIClient, data: bytes
) -> None:
    begun = begin(alice_api, data)
    put(alice_api, begun, data[:CHUNK], start=0)
    clients = [api_of(alice) for _ in range(5)]
    bodies = [bytes([number]) * CHUNK for number in range(5)]
    answers = at_once(
        5, lambda number: put(clients[number], begun, bodies[number], start=CHUNK).status_code
    )
    assert set(answers) <= {200, 409}
    first, second = UploadChunk.objects.order_by("start")
    assert (first.start, second.start, second.size_bytes) == (0, CHUNK, CHUNK)
    assert second.file.read() in bodies
    assert alice_api.get(begun["links"]["self"]).json()["offset"] == 2 * CHUNK
    folders, names = default_storage.listdir(f"partial/{begun['id']}")
    assert (folders, len(names)) == ([], 2)


def test_completions_that_come_at_once_take_it_in_once(
    storage: str, alice: User, alice_api: APIClient, data: bytes
) -> None:
    begun = begin(alice_api, data)
    put_all(alice_api, begun, data)
    clients = [api_of(alice) for _ in range(4)]
    answers = at_once(4, lambda number: complete(clients[number], begun))
    statuses = {(answer.status_code, answer.json().get("code")) for answer in answers}
    assert statuses <= {(201, None), (409, "upload_busy")}
    assert (201, None) in statuses
    assert Upload.objects.count() == Job.objects.count() == 1
    assert complete(alice_api, begun).status_code == 201


def test_a_completion_whose_process_died_is_taken_over(alice_api: APIClient, data: bytes) -> None:
    begun = begin(alice_api, data)
    put_all(alice_api, begun, data)
    now = timezone.now()
    PartialUpload.objects.update(completing_until=now + timedelta(seconds=30))
    answer = complete(alice_api, begun)
    assert (answer.status_code, answer.json()["code"]) == (409, "upload_busy")
    PartialUpload.objects.update(completing_until=now - timedelta(seconds=1))
    assert complete(alice_api, begun).status_code == 201


def test_what_stands_still_for_too_long_is_swept(
    storage: str, alice_api: APIClient, data: bytes, settings: Any
) -> None:
    settings.UNFINISHED_UPLOAD_HOURS = 2
    begun, other = begin(alice_api, data), begin(alice_api, data)
    put(alice_api, begun, data[:CHUNK], start=0)
    put(alice_api, other, data[:CHUNK], start=0)
    sweep()
    assert PartialUpload.objects.count() == 2
    late = timezone.now() - timedelta(seconds=1)
    PartialUpload.objects.filter(pk=begun["id"]).update(expires_at=late)
    assert alice_api.get(begun["links"]["self"]).status_code == 404
    assert put(alice_api, begun, data[CHUNK : 2 * CHUNK], start=CHUNK).status_code == 404
    sweep()
    assert str(PartialUpload.objects.get().pk) == other["id"]
    (chunk,) = UploadChunk.objects.all()
    assert default_storage.listdir(f"partial/{other['id']}") == ([], [Path(chunk.key).name])
    with_files = default_storage.listdir("partial")[0]
    assert with_files == [other["id"]]


def test_one_that_is_being_completed_is_not_swept_and_what_came_of_one_stays(
    alice_api: APIClient, data: bytes
) -> None:
    begun = begin(alice_api, data)
    put_all(alice_api, begun, data)
    now = timezone.now()
    soon = now + timedelta(minutes=1)
    PartialUpload.objects.update(expires_at=now, completing_until=soon)
    sweep()
    PartialUpload.objects.update(expires_at=soon, completing_until=None)
    assert complete(alice_api, begun).status_code == 201
    PartialUpload.objects.update(expires_at=now)
    sweep()
    assert not PartialUpload.objects.exists()
    assert all_files() == [Upload.objects.get().key]


def test_each_chunk_puts_the_end_off(alice_api: APIClient, data: bytes) -> None:
    begun = begin(alice_api, data)
    soon = timezone.now() + timedelta(minutes=1)
    PartialUpload.objects.update(expires_at=soon)
    put(alice_api, begun, data[:CHUNK], start=0)
    assert PartialUpload.objects.get().expires_at > soon + timedelta(hours=23)


def test_what_a_killed_process_left_is_cleaned_and_a_chunk_is_not(
    alice_api: APIClient, data: bytes, settings: Any
) -> None:
    begun = begin(alice_api, data)
    put(alice_api, begun, data[:CHUNK], start=0)
    known = all_files()
    default_storage.save(f"partial/{begun['id']}/10485-abc", ContentFile(b"x"))
    default_storage.save("partial/00000000-0000-0000-0000-000000000000/0-abc", ContentFile(b"x"))
    then = time.time() - LEFT_BEHIND_SECONDS - 60
    for path in settings.MEDIA_ROOT.rglob("*"):
        os.utime(path, (then, then))
    assert clean_files() == 2
    assert all_files() == known


def test_it_goes_with_its_owner(alice: User, alice_api: APIClient, data: bytes) -> None:
    begun = begin(alice_api, data)
    put(alice_api, begun, data[:CHUNK], start=0)
    delete_account(user=alice)
    assert nothing_is_left()
