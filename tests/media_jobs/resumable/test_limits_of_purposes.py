"""A file in chunks is measured by what is to be done with it, as early as that is known."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from rest_framework.test import APIClient

from detection.faces.uploads import EXAMINED
from media_jobs.errors import Refused
from media_jobs.resumable.models import PartialUpload
from media_jobs.uploads.kinds import upload_kinds
from media_jobs.uploads.purposes import Limits, Purpose, purposes
from tests.media_jobs.resumable.client import CHUNK, ask_to_begin, begin, put
from tests.media_jobs.uploads.test_upload_kinds import kind_of_text
from tests.support.jobs import job_kind_that
from tests.support.media import Clips, all_files
from tests.support.registries import registered

pytestmark = pytest.mark.django_db(transaction=True)

MB = 1024 * 1024
BOTH = ["faces", "lectures"]


@pytest.fixture(autouse=True)
def small_faces(settings: Any) -> None:
    """Faces are looked for in files of a megabyte at most."""
    settings.MAX_VIDEO_MB = settings.MAX_IMAGE_MB = 1


@pytest.fixture
def lectures() -> Iterator[Purpose]:
    """What is done with videos and texts of up to four megabytes."""
    with job_kind_that() as work, kind_of_text() as text:
        lectures = Purpose(
            "lectures",
            "Make a script",
            ("video", text),
            work,
            usual=False,
            limits=lambda kind: Limits(4, 60),
        )
        with registered(purposes, lectures):
            yield lectures


@pytest.mark.usefixtures("lectures")
def test_the_size_is_measured_by_what_is_chosen(alice_api: APIClient) -> None:
    for names, size, status in (
        (["faces"], 2 * MB, 413),
        (["lectures"], 2 * MB, 201),
        (["lectures"], 5 * MB, 413),
        (BOTH, 5 * MB, 413),
        (BOTH, 2 * MB, 201),  # it may be a text, of which no faces are wanted
    ):
        answer = ask_to_begin(alice_api, size_bytes=size, purposes=names)
        assert answer.status_code == status, (names, size)


def test_what_is_too_large_for_one_of_them_whatever_it_is_names_that(
    alice_api: APIClient, lectures: Purpose
) -> None:
    with registered(purposes, replace(lectures, name="films", kinds=("video", "image"))):
        answer = ask_to_begin(alice_api, size_bytes=2 * MB, purposes=["faces", "films"])
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert answer.json()["detail"].startswith(f"“{EXAMINED.label}” takes up to 1 MB")


@pytest.mark.usefixtures("lectures")
def test_the_first_chunk_shows_what_it_is_too_large_for(
    alice_api: APIClient, clips: Clips, monkeypatch: pytest.MonkeyPatch
) -> None:
    def recognise(head: bytes) -> None:
        if b"ftyp" in head:
            raise Refused("not_a_text", "This is no text.", status=415)

    text = upload_kinds.get("text")
    assert text is not None
    monkeypatch.setitem(upload_kinds._entries, "text", replace(text, recognise=recognise))
    data = clips.face.read_bytes().ljust(2 * MB, b"\0")
    begun = begin(alice_api, data, purposes=BOTH)
    answer = put(alice_api, begun, data[:CHUNK], start=0)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert "Leave that out" in answer.json()["detail"]
    assert not PartialUpload.objects.exists()
    assert all_files() == []
    begun = begin(alice_api, data, purposes=["lectures"])
    assert put(alice_api, begun, data[:CHUNK], start=0).status_code == 200


@pytest.mark.usefixtures("lectures")
def test_one_as_large_as_what_is_chosen_allows_is_always_let_in(
    alice_api: APIClient, settings: Any
) -> None:
    settings.UNFINISHED_UPLOADS_MB = 1
    assert ask_to_begin(alice_api, size_bytes=4 * MB, purposes=["lectures"]).status_code == 201
    answer = ask_to_begin(alice_api, size_bytes=1, purposes=["lectures"])
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_unfinished_uploads")
