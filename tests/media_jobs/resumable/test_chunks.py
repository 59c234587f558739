"""A file that is sent in chunks arrives as it was, however often it is cut."""

import hashlib
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.files.storage import default_storage
from rest_framework.test import APIClient

from accounts.models import User
from media_jobs.models import Job, JobStatus, Upload
from media_jobs.resumable.models import PartialUpload, UploadChunk
from tests.media_jobs.resumable.client import (
    CHUNK,
    UPLOADS,
    ask_to_begin,
    begin,
    complete,
    digest_of,
    put,
    put_all,
)
from tests.support.media import Clips, all_files, temporary_files
from tests.support.uploads import send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def data(clips: Clips) -> bytes:
    """The bytes of a clip that is several chunks long."""
    found = clips.face.read_bytes()
    assert len(found) > 3 * CHUNK
    return found


def bytes_of(upload: Upload) -> bytes:
    with default_storage.open(upload.key) as file:
        return file.read()


def test_a_file_goes_on_where_it_was_cut_and_is_examined_like_any_other(
    storage: str, alice_api: APIClient, data: bytes
) -> None:
    begun = begin(alice_api, data, sha256=hashlib.sha256(data).hexdigest())
    assert (begun["offset"], begun["chunk_bytes"], begun["completed"]) == (0, CHUNK, False)
    put_all(alice_api, begun, data[: 2 * CHUNK] if storage else b"", start=0)
    there = alice_api.get(begun["links"]["self"]).json()
    assert there["offset"] == 2 * CHUNK
    put_all(alice_api, begun, data, start=there["offset"])
    answer = complete(alice_api, begun)
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert set(body) == {"upload", "jobs", "duplicate"}
    assert (body["upload"]["filename"], body["duplicate"]) == ("clip.mp4", False)
    upload = Upload.objects.get()
    assert bytes_of(upload) == data
    assert upload.sha256 == hashlib.sha256(data).hexdigest()
    assert Job.objects.get(upload=upload).status == JobStatus.QUEUED
    assert not UploadChunk.objects.exists()
    assert default_storage_files() == [upload.key]
    assert temporary_files() == []


def default_storage_files(top: str = "") -> list[str]:
    """Every file of the storage, whatever it is."""
    folders, files = default_storage.listdir(top or "")
    found = [f"{top}/{name}".strip("/") for name in files]
    for folder in folders:
        found += default_storage_files(f"{top}/{folder}".strip("/"))
    return sorted(found)


def test_it_is_answered_as_a_plain_upload_is(
    alice_api: APIClient, bob_api: APIClient, clips: Clips, data: bytes
) -> None:
    with clips.face.open("rb") as file:
        plain = bob_api.post("/api/v1/library/upload", {"file": file}, format="multipart").json()
    begun = begin(alice_api, data, name="face.mp4")
    put_all(alice_api, begun, data)
    body = complete(alice_api, begun).json()
    assert shape_of(body) == shape_of(plain)
    again = send(alice_api, clips.face)
    assert (again.status_code, again.json()["video"]["id"]) == (200, body["upload"]["id"])


def shape_of(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: shape_of(inner) for name, inner in value.items()}
    return [shape_of(inner) for inner in value] if isinstance(value, list) else type(value)


def test_completed_again_it_answers_the_same(alice_api: APIClient, data: bytes) -> None:
    begun = begin(alice_api, data)
    put_all(alice_api, begun, data)
    first, second = complete(alice_api, begun), complete(alice_api, begun)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert Upload.objects.count() == Job.objects.count() == 1
    assert alice_api.get(begun["links"]["self"]).json()["completed"] is True
    late = put(alice_api, begun, data[:CHUNK], start=0)
    assert (late.status_code, late.json()["offset"]) == (200, len(data))
    assert alice_api.get(UPLOADS).json() == []


def test_bytes_that_were_there_before_are_kept_once(
    alice_api: APIClient, clips: Clips, data: bytes
) -> None:
    earlier = send(alice_api, clips.face).json()
    begun = begin(alice_api, data)
    put_all(alice_api, begun, data)
    for _ in range(2):
        answer = complete(alice_api, begun)
        assert (answer.status_code, answer.json()["duplicate"]) == (200, True)
        assert answer.json()["upload"]["id"] == earlier["video"]["id"]
    assert all_files() == [Upload.objects.get().key]


def test_what_came_of_it_can_be_deleted_and_is_then_not_found(
    alice_api: APIClient, data: bytes
) -> None:
    begun = begin(alice_api, data)
    put_all(alice_api, begun, data)
    video = complete(alice_api, begun).json()["upload"]
    alice_api.delete(f"/api/videos/{video['id']}")
    assert complete(alice_api, begun).status_code == 404
    assert not PartialUpload.objects.exists()


def test_a_chunk_that_comes_twice_does_no_harm(alice_api: APIClient, data: bytes) -> None:
    begun = begin(alice_api, data)
    for _ in range(2):
        answer = put(alice_api, begun, data[:CHUNK], start=0)
        assert (answer.status_code, answer.json()["offset"]) == (200, CHUNK)
    assert UploadChunk.objects.count() == 1
    assert len(all_files()) == 1


@pytest.mark.parametrize("start", [CHUNK // 2, 2 * CHUNK])
def test_a_chunk_that_is_not_the_next_is_told_which_is(
    alice_api: APIClient, data: bytes, start: int
) -> None:
    begun = begin(alice_api, data)
    put(alice_api, begun, data[:CHUNK], start=0)
    answer = put(alice_api, begun, data[start : start + CHUNK], start=start)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_offset")
    assert answer.json()["offset"] == CHUNK
    assert len(all_files()) == 1


@pytest.mark.parametrize(
    "said", ["", "bytes */100", "bytes 0-9", "lines 0-10484/99999", "bytes 9-0/9", "bytes 0-1/x"]
)
def test_a_range_that_is_none_is_refused(alice_api: APIClient, data: bytes, said: str) -> None:
    begun = begin(alice_api, data)
    answer = put(alice_api, begun, data[:CHUNK], start=0, content_range=said or "none")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_range")
    assert all_files() == []


def test_ranges_that_do_not_fit_are_refused(alice_api: APIClient, data: bytes) -> None:
    begun, size = begin(alice_api, data), len(data)
    for said in (
        f"bytes 0-{CHUNK - 1}/{size + 1}",
        f"bytes 0-{CHUNK - 2}/{size}",
        f"bytes 0-{CHUNK}/{size}",
        f"bytes {size - 10}-{size + 5}/{size}",
    ):
        answer = put(alice_api, begun, data[:CHUNK], start=0, content_range=said)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_range"), said
    large = put(alice_api, begun, data[: CHUNK + 1], start=0)
    assert (large.status_code, large.json()["code"]) == (413, "chunk_too_large")
    small = put(alice_api, begun, data[: CHUNK - 1], start=0)
    assert (small.status_code, small.json()["code"]) == (400, "chunk_too_small")
    empty = put(alice_api, begun, b"", start=0, content_range=f"bytes 0-{CHUNK - 1}/{size}")
    assert (empty.status_code, empty.json()["code"]) == (400, "bad_range")
    assert all_files() == [] == temporary_files()


def test_a_chunk_with_another_digest_is_not_kept(alice_api: APIClient, data: bytes) -> None:
    begun = begin(alice_api, data)
    wrong = put(alice_api, begun, data[:CHUNK], start=0, digest=digest_of(b"other"))
    assert (wrong.status_code, wrong.json()["code"]) == (422, "digest_mismatch")
    assert (wrong.json()["offset"], all_files()) == (0, [])
    bad = put(alice_api, begun, data[:CHUNK], start=0, digest="sha-256=:AAAA:")
    assert (bad.status_code, bad.json()["code"]) == (400, "bad_digest")
    several = f"md5=:AAAA:, {digest_of(data[:CHUNK])}"
    assert put(alice_api, begun, data[:CHUNK], start=0, digest=several).status_code == 200


def test_a_file_with_another_sha256_is_given_up(
    storage: str, alice_api: APIClient, data: bytes
) -> None:
    begun = begin(alice_api, data, sha256="0" * 64)
    put_all(alice_api, begun, data)
    answer = complete(alice_api, begun)
    assert (answer.status_code, answer.json()["code"]) == (422, "checksum_mismatch")
    assert "SHA-256" in answer.json()["message"]
    assert default_storage_files() == []
    assert not Upload.objects.exists()
    assert alice_api.get(begun["links"]["self"]).status_code == 404


def test_it_cannot_be_completed_before_all_is_there(alice_api: APIClient, data: bytes) -> None:
    begun = begin(alice_api, data)
    put(alice_api, begun, data[:CHUNK], start=0)
    answer = complete(alice_api, begun)
    assert (answer.status_code, answer.json()["code"]) == (409, "upload_incomplete")
    assert answer.json()["offset"] == CHUNK


def test_the_same_key_brings_the_upload_that_was_begun_with_it(
    alice_api: APIClient, bob_api: APIClient
) -> None:
    first = ask_to_begin(alice_api, key="tea", size_bytes=100_000)
    again = ask_to_begin(alice_api, key="tea", size_bytes=100_000)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first["Location"] == again.json()["links"]["self"]
    other = ask_to_begin(alice_api, key="tea", size_bytes=100_001)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert ask_to_begin(bob_api, key="tea", size_bytes=100_000).status_code == 201


def test_an_upload_is_its_owners_alone(
    alice_api: APIClient, bob_api: APIClient, anyone: APIClient, data: bytes, alice: User
) -> None:
    begun = begin(alice_api, data)
    put_all(alice_api, begun, data)
    for client, status in ((bob_api, 404), (anyone, 401)):
        links = begun["links"]
        assert client.get(links["self"]).status_code == status
        assert client.delete(links["self"]).status_code == status
        assert put(client, begun, data[:CHUNK], start=0).status_code == status
        assert complete(client, begun).status_code == status
    assert bob_api.get(UPLOADS).json() == []
    assert [row["id"] for row in alice_api.get(UPLOADS).json()] == [begun["id"]]
    assert PartialUpload.objects.get().owner == alice


def test_an_abandoned_one_leaves_nothing(storage: str, alice_api: APIClient, data: bytes) -> None:
    begun = begin(alice_api, data)
    put_all(alice_api, begun, data)
    assert alice_api.delete(begun["links"]["self"]).status_code == 204
    assert default_storage_files() == []
    assert alice_api.get(begun["links"]["self"]).status_code == 404
    assert put(alice_api, begun, data[:CHUNK], start=0).status_code == 404


def test_over_a_socket_a_chunk_may_be_larger_than_other_bodies(
    server: Any, settings: Any, alice: User, tmp_path: Path
) -> None:
    from tests.conftest import bearer_of

    settings.UPLOAD_CHUNK_MB = 4
    data = b"\x00\x00\x00\x18ftypisom" + bytes(4 * 1024 * 1024)
    with httpx.Client(base_url=server.url, headers={"Authorization": bearer_of(alice)}) as client:
        upload = client.post(
            UPLOADS, json={"filename": "large.mp4", "size_bytes": len(data)}
        ).json()
        size = upload["chunk_bytes"]
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Range": f"bytes 0-{size - 1}/{len(data)}",
        }
        answer = client.put(upload["links"]["content"], content=data[:size], headers=headers)
        assert (answer.status_code, answer.json()["offset"]) == (200, size)
        too_large = client.put(
            upload["links"]["content"], content=bytes(9 * 1024 * 1024), headers=headers
        )
    assert (too_large.status_code, too_large.json()["code"]) == (413, "chunk_too_large")
    stranger = httpx.put(
        server.url + upload["links"]["content"], content=data[:size], headers=headers
    )
    assert stranger.status_code == 401
