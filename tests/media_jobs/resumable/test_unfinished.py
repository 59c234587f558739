"""Who was cut off finds what is there of a file, goes on with it, takes it in or gives it up."""

import hashlib

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from media_jobs.models import Upload
from media_jobs.resumable.models import PartialUpload
from tests.media_jobs.resumable.client import CHUNK, begin, complete, put_all
from tests.support.media import Clips, all_files

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def data(clips: Clips) -> bytes:
    """The bytes of a clip that is several chunks long."""
    return clips.face.read_bytes()


@pytest.fixture
def tab(client: Client, alice: User) -> Client:
    """Alice, signed in on the pages."""
    client.force_login(alice)
    return client


def test_a_client_sees_whether_it_has_the_file_that_was_begun(
    alice_api: APIClient, bob_api: APIClient, data: bytes
) -> None:
    begun = begin(alice_api, data)
    put_all(alice_api, begun, data[: 2 * CHUNK])
    where = begun["links"]["chunks"]
    assert alice_api.get(where).json() == [
        {
            "start": start,
            "size_bytes": CHUNK,
            "sha256": hashlib.sha256(data[start : start + CHUNK]).hexdigest(),
        }
        for start in (0, CHUNK)
    ]
    assert bob_api.get(where).status_code == 404
    put_all(alice_api, begun, data, start=2 * CHUNK)
    assert complete(alice_api, begun).status_code == 201
    assert alice_api.get(where).json() == []


def test_dashboard_and_library_show_what_has_not_arrived(
    tab: Client, alice_api: APIClient, bob_api: APIClient, data: bytes
) -> None:
    put_all(alice_api, begin(alice_api, data, name="harbour.mp4"), data[:CHUNK])
    begin(bob_api, data, name="bob.mp4")
    for path in ("/dashboard/", "/library/"):
        shown = tab.get(path).content.decode()
        assert "harbour.mp4" in shown
        assert f'value="{CHUNK}"' in shown
        assert "bob.mp4" not in shown
    assert "harbour.mp4" not in tab.get("/videos/").content.decode()


def test_what_is_discarded_is_gone_with_its_bytes(
    tab: Client, alice_api: APIClient, data: bytes
) -> None:
    upload = begin(alice_api, data)
    put_all(alice_api, upload, data[:CHUNK])
    answer = tab.post(f"/uploads/{upload['id']}/discard/", {"next": "/library/"}, follow=True)
    assert answer.redirect_chain == [("/library/", 302)]
    assert "What was there of “clip.mp4” is deleted." in answer.content.decode()
    assert "Unfinished uploads" not in answer.content.decode()
    assert not PartialUpload.objects.exists()
    assert all_files() == []


def test_what_has_come_of_a_finished_one_is_not_discarded(
    tab: Client, alice_api: APIClient, data: bytes
) -> None:
    upload = begin(alice_api, data)
    put_all(alice_api, upload, data)
    assert complete(alice_api, upload).status_code == 201
    answer = tab.post(f"/uploads/{upload['id']}/discard/", follow=True)
    assert "is deleted" not in answer.content.decode()
    assert Upload.objects.count() == PartialUpload.objects.count() == 1


def test_a_file_all_of_which_is_there_is_taken_in_from_the_page(
    tab: Client, alice_api: APIClient, data: bytes
) -> None:
    upload = begin(alice_api, data)
    put_all(alice_api, upload, data[:CHUNK])
    finish = f"/uploads/{upload['id']}/finish/"
    assert "Send the rest first." in tab.post(finish, follow=True).content.decode()
    assert finish not in tab.get("/dashboard/").content.decode()
    put_all(alice_api, upload, data, start=CHUNK)
    assert finish in tab.get("/dashboard/").content.decode()
    answer = tab.post(finish)
    assert answer["Location"] == f"/videos/{Upload.objects.get().pk}/"
    assert "Unfinished uploads" not in tab.get("/dashboard/").content.decode()


def test_nobody_finishes_or_discards_what_is_anothers(
    tab: Client, bob_api: APIClient, data: bytes
) -> None:
    upload = begin(bob_api, data)
    for verb in ("finish", "discard"):
        assert tab.post(f"/uploads/{upload['id']}/{verb}/").status_code == 404
    assert PartialUpload.objects.count() == 1
