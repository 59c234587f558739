"""A file of a person's own stays at one URL, which asks each time who wants to see it."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from django.db import IntegrityError
from django.test import Client
from rest_framework.test import APIClient

from accounts.api_keys.services import make_key
from accounts.models import Scope, User
from media_jobs.files.stored import store_file
from media_jobs.models import StoredFile
from tests.conftest import bearer_of
from tests.support.bucket import bucket
from tests.support.media import all_files
from tests.support.server import Server

pytestmark = pytest.mark.django_db(transaction=True)

BODY = bytes(range(256))


def stored_for(owner: User, *, filename: str = "Häschen.png") -> StoredFile:
    return store_file(
        owner=owner, content=BODY, filename=filename, content_type="image/png", extension="png"
    )


def test_its_owner_gets_it_shown_under_its_name(server: Server, alice: User) -> None:
    url = server.url + stored_for(alice).get_absolute_url()
    answer = httpx.get(url, headers={"Authorization": bearer_of(alice), "Accept": "image/png"})
    assert (answer.status_code, answer.content) == (200, BODY)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"] == "inline; filename*=utf-8''H%C3%A4schen.png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox"


def test_a_part_of_it_can_be_had(server: Server, alice: User) -> None:
    url = server.url + stored_for(alice).get_absolute_url()
    headers = {"Authorization": bearer_of(alice)}
    part = httpx.get(url, headers=headers | {"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, BODY[10:20])
    assert httpx.get(url, headers=headers | {"Range": "bytes=256-"}).status_code == 416


def test_a_page_shows_it_to_who_is_signed_in(alice: User) -> None:
    browser = Client()
    browser.force_login(alice)
    assert browser.get(stored_for(alice).get_absolute_url()).status_code == 200


def test_a_key_for_reading_suffices(alice: User, anyone: APIClient) -> None:
    _, text = make_key(user=alice, name="reader", scope=Scope.READ, days=1)
    anyone.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    assert anyone.get(stored_for(alice).get_absolute_url()).status_code == 200


def test_nobody_else_finds_it(alice: User, bob_api: APIClient, anyone: APIClient) -> None:
    url = stored_for(alice).get_absolute_url()
    assert bob_api.get(url).status_code == 404
    assert anyone.get(url).status_code == 401


def test_who_has_it_already_is_asked_who_they_are_all_the_same(
    alice: User, alice_api: APIClient, bob_api: APIClient
) -> None:
    url = stored_for(alice).get_absolute_url()
    first = alice_api.get(url)
    assert first["Cache-Control"] == "private, no-cache"
    known = {"If-None-Match": first["ETag"]}
    assert alice_api.get(url, headers=known).status_code == 304
    assert bob_api.get(url, headers=known).status_code == 404


def test_an_object_store_hands_it_out_for_a_while(
    settings: Any, alice: User, alice_api: APIClient
) -> None:
    with bucket() as s3:
        settings.STORAGES = settings.STORAGES | {"default": s3}
        there = alice_api.get(stored_for(alice).get_absolute_url())
        answer = httpx.get(there["Location"])
    assert (answer.status_code, answer.content) == (200, BODY)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"] == "inline; filename*=utf-8''H%C3%A4schen.png"


def test_a_deleted_one_is_gone(alice: User, alice_api: APIClient) -> None:
    file = stored_for(alice)
    url = file.get_absolute_url()
    file.delete()
    assert alice_api.get(url).status_code == 404
    assert all_files() == []


def test_its_key_shows_nothing_of_its_name(alice: User) -> None:
    file = stored_for(alice, filename="../../secret.png")
    assert file.filename == "secret.png"
    assert all_files() == [f"stored/{file.pk}/file.png"]


def test_what_could_not_be_recorded_is_not_kept(alice: User) -> None:
    nobody = User(email="nobody@example.com")
    with pytest.raises((IntegrityError, ValueError)):
        stored_for(nobody)
    assert all_files() == []


def test_a_file_on_this_machine_can_be_stored(alice: User, tmp_path: Path) -> None:
    path = tmp_path / "drawn.png"
    path.write_bytes(BODY)
    file = store_file(
        owner=alice, content=path, filename="drawn", content_type="image/png", extension="png"
    )
    assert (file.size_bytes, file.file.read()) == (len(BODY), BODY)
