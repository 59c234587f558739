"""Several uploads at once: run again, tagged, exported, each with its own outcome."""

import csv
import io
import json
import uuid
import zipfile
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from media_jobs.library.bulk import MOST
from media_jobs.library.services import edit
from media_jobs.models import Job, Upload
from media_jobs.uploads.deletion import delete_for_now
from media_jobs.uploads.services import delete_upload
from tests.support.media import Clips
from tests.support.uploads import examined, sent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def uploads(alice: User, clips: Clips, redness_scorer: None) -> list[Upload]:
    """Two clips of Alice's: one examined, one that waits."""
    return [examined(alice, clips.reddened), sent(alice, clips.face)[0]]


def bulk(api: APIClient, verb: str, *ids: Any, **more: Any) -> Any:
    body = {"verb": verb, "ids": [str(one) for one in ids], **more}
    return api.post("/api/v1/library/bulk", body, format="json")


def test_each_has_its_own_outcome(
    alice_api: APIClient, uploads: list[Upload], bob: User, clips: Clips
) -> None:
    bobs, _ = sent(bob, clips.empty_room)
    answer = bulk(alice_api, "run_again", *(upload.pk for upload in uploads), bobs.pk).json()
    outcomes = [(one["done"], one["code"]) for one in answer["results"]]
    assert outcomes == [(True, ""), (False, "job_unfinished"), (False, "not_found")]
    assert Job.objects.filter(upload=uploads[0]).count() == 2
    assert Job.objects.filter(upload=bobs).count() == 1


def test_tags_are_added_and_taken_off_without_the_others(
    alice_api: APIClient, uploads: list[Upload]
) -> None:
    edit(upload=uploads[0], tags=["first"])
    edit(upload=uploads[1], tags=[str(number) for number in range(20)])
    ids = [upload.pk for upload in uploads]
    answer = bulk(alice_api, "tag", *ids, tags=["Second", "third"]).json()
    assert [one["code"] for one in answer["results"]] == ["", "too_many_tags"]
    tags = alice_api.get(f"/api/v1/library/{ids[0]}").json()["tags"]
    assert tags == ["first", "Second", "third"]
    bulk(alice_api, "untag", *ids, tags=["SECOND", "first"])
    assert alice_api.get(f"/api/v1/library/{ids[0]}").json()["tags"] == ["third"]


@pytest.mark.parametrize(
    ("verb", "ids", "tags", "code"),
    [
        ("burn", 1, [], "invalid"),
        ("delete", 0, [], "nothing_selected"),
        ("delete", MOST + 1, [], "invalid"),
        ("tag", 1, [" "], "invalid"),
        ("tag", 1, [], "tags_required"),
        ("tag", 1, ["x" * 51], "tag_too_long"),
    ],
)
def test_what_cannot_be_done_is_refused_as_a_whole(
    alice_api: APIClient, verb: str, ids: int, tags: list[str], code: str
) -> None:
    answer = bulk(alice_api, verb, *(uuid.uuid4() for _ in range(ids)), tags=tags)
    assert (answer.status_code, json.loads(answer.content)["code"]) == (400, code)


def exported(client: Any, to: str, *ids: Any) -> bytes:
    query = "&".join(f"id={one}" for one in ids)
    answer = client.get(f"/api/v1/library/export?to={to}&{query}")
    assert answer.status_code == 200
    assert f'.{to}"' in answer["Content-Disposition"]
    return b"".join(answer)


def test_results_are_exported_as_a_table_as_json_and_with_the_files(
    alice_api: APIClient, uploads: list[Upload], clips: Clips, bob: User
) -> None:
    bobs, _ = sent(bob, clips.empty_room)
    edit(upload=uploads[0], filename="=cmd.mp4", tags=["a", "b"], notes="two\nlines")
    ids = [uploads[0].pk, uploads[1].pk, bobs.pk]
    table = list(csv.DictReader(io.StringIO(exported(alice_api, "csv", *ids).decode())))
    assert [row["filename"] for row in table] == ["'=cmd.mp4", "face.mp4"]
    assert (table[0]["label"], table[0]["tags"], table[0]["notes"]) == (
        "manipulated", "a, b", "two\nlines",
    )  # fmt: skip
    assert float(table[0]["probability"]) > 0.5
    documents = json.loads(exported(alice_api, "json", *ids))
    assert [one["filename"] for one in documents] == ["=cmd.mp4", "face.mp4"]
    assert documents[0]["results"]["faces"]["results"]["windows"]
    archive = zipfile.ZipFile(io.BytesIO(exported(alice_api, "zip", *ids)))
    assert archive.testzip() is None
    assert archive.namelist() == [
        "library.csv",
        "001 =cmd/results.json",
        "001 =cmd/=cmd.mp4",
        "002 face/results.json",
        "002 face/face.mp4",
    ]
    assert archive.read("001 =cmd/=cmd.mp4") == clips.reddened.read_bytes()


def test_the_page_exports_what_is_selected(alice: User, uploads: list[Upload]) -> None:
    browser = Client()
    browser.force_login(alice)
    answer = browser.get("/library/export/", {"to": "json", "id": [str(uploads[0].pk)]})
    assert [one["filename"] for one in json.loads(b"".join(answer))] == ["reddened.mp4"]
    for query in ({"to": "json"}, {"to": "exe", "id": [str(uploads[0].pk)]}, {"id": ["x"]}):
        told = browser.get("/library/export/", query, follow=True).content.decode()
        assert "to export them as CSV, JSON or ZIP" in told


@pytest.mark.parametrize("to", ["json", "zip"])
@pytest.mark.parametrize("hidden", [True, False], ids=["hidden", "deleted"])
def test_what_is_deleted_while_it_is_exported_has_no_results(
    alice: User, alice_api: APIClient, uploads: list[Upload], to: str, hidden: bool
) -> None:
    ids = [str(upload.pk) for upload in uploads]
    answer = alice_api.get("/api/v1/library/export", {"to": to, "id": ids})
    if hidden:
        delete_for_now(owner=alice, uploads=[uploads[0].pk])
    else:
        delete_upload(upload=uploads[0])
    data = b"".join(answer)
    if to == "zip":
        archive = zipfile.ZipFile(io.BytesIO(data))
        first, second = (
            json.loads(archive.read(name)) for name in archive.namelist() if "results" in name
        )
    else:
        first, second = json.loads(data)
    assert first["results"] == {}
    assert second["results"]["faces"]


def test_a_cell_of_the_table_is_one_wherever_columns_are_divided(
    alice_api: APIClient, uploads: list[Upload]
) -> None:
    edit(upload=uploads[1], filename="a;=cmd.mp4")
    assert b'"a;=cmd.mp4","face.mp4"' in exported(alice_api, "csv", uploads[1].pk)
