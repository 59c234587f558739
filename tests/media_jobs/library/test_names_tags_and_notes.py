"""Owners rename their uploads, tag them and write notes, over the API and on a page."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import User
from media_jobs.library.selectors import library_of
from media_jobs.library.services import add_tags, edit, remove_tags
from media_jobs.models import Note, Tag, Upload
from tests.support.exports import contents_of, exported, lines_of
from tests.support.media import Clips, kept
from tests.support.reports import text_of
from tests.support.uploads import examined, sent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def upload(alice: User, clips: Clips) -> Upload:
    """A clip of Alice's that was sent as `face.mp4`."""
    return sent(alice, clips.face)[0]


def change(api: APIClient, upload: Upload, **fields: Any) -> Any:
    return api.patch(f"/api/v1/library/{upload.pk}", fields, format="json")


def test_a_new_name_is_shown_everywhere_and_the_one_as_sent_is_kept(
    alice_api: APIClient, upload: Upload
) -> None:
    item = change(alice_api, upload, filename=" At the harbour.mp4 ").json()
    assert item["filename"] == "At the harbour.mp4"
    assert item["original_filename"] == "face.mp4"
    assert alice_api.get(f"/api/videos/{upload.pk}").json()["filename"] == "At the harbour.mp4"
    saved = alice_api.get(item["links"]["download"])
    assert 'filename="At the harbour.mp4"' in saved["Content-Disposition"]


def test_a_download_keeps_its_extension_where_the_name_has_none(
    alice_api: APIClient, upload: Upload
) -> None:
    item = change(alice_api, upload, filename="At the harbour").json()
    saved = alice_api.get(item["links"]["download"])
    assert 'filename="At the harbour.mp4"' in saved["Content-Disposition"]


def test_the_signed_report_has_the_new_name(
    alice: User, alice_api: APIClient, clips: Clips, tmp_path: Path
) -> None:
    upload = examined(alice, clips.face)
    report = f"/api/videos/{upload.pk}/report"
    assert "face.mp4" in text_of(alice_api.get(report).content)
    change(alice_api, upload, filename="harbour.mp4")
    assert "harbour.mp4" in text_of(alice_api.get(report).content)


def test_what_is_left_out_stays_as_it_is(alice_api: APIClient, upload: Upload) -> None:
    change(alice_api, upload, tags=["Election", "to  check"], notes="Ask for the camera file.")
    item = change(alice_api, upload, notes="Asked.").json()
    assert (item["filename"], item["tags"]) == ("face.mp4", ["Election", "to check"])
    assert item["notes"] == "Asked."
    assert change(alice_api, upload, notes="").json()["notes"] == ""
    assert not Note.objects.exists()


def test_upper_and_lower_case_are_one_tag_and_unused_tags_are_forgotten(
    alice: User, alice_api: APIClient, clips: Clips, upload: Upload
) -> None:
    other, _ = sent(alice, clips.empty_room)
    change(alice_api, upload, tags=["Election", "ELECTION", ""])
    assert change(alice_api, other, tags=["election"]).json()["tags"] == ["Election"]
    assert alice_api.get("/api/v1/library/tags").json() == [{"name": "Election", "count": 2}]
    change(alice_api, upload, tags=[])
    change(alice_api, other, tags=[])
    assert not Tag.objects.exists()


def test_tags_that_were_given_meanwhile_stay_and_are_not_given_twice(
    alice: User, alice_api: APIClient, upload: Upload
) -> None:
    first, second, third = (library_of(alice).get() for _ in range(3))
    add_tags(upload=first, tags=["one"])
    add_tags(upload=second, tags=["two", "ONE"])
    assert alice_api.get(f"/api/v1/library/{upload.pk}").json()["tags"] == ["one", "two"]
    remove_tags(upload=third, tags=["one"])
    assert alice_api.get(f"/api/v1/library/{upload.pk}").json()["tags"] == ["two"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"filename": "  "}, "name_empty"),
        ({"filename": "x" * 256}, "name_too_long"),
        ({"filename": "../../etc/passwd"}, "name_not_allowed"),
        ({"filename": "two\nlines"}, "name_not_allowed"),
        ({"filename": "turned\u202egnp.exe"}, "name_not_allowed"),
        ({"tags": [str(number) for number in range(21)]}, "too_many_tags"),
        ({"tags": ["x" * 51]}, "tag_too_long"),
        ({"tags": ["one, two"]}, "tag_not_allowed"),
        ({"tags": "election"}, "invalid"),
        ({"notes": "x" * 10_001}, "notes_too_long"),
        ({"notes": None}, "invalid"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_too_much_is_refused_and_nothing_changes(
    alice_api: APIClient, upload: Upload, fields: dict[str, Any], code: str
) -> None:
    edit(upload=upload, tags=["kept"], notes="kept")
    answer = change(alice_api, upload, **fields)
    assert (answer.status_code, json.loads(answer.content)["code"]) == (400, code)
    item = alice_api.get(f"/api/v1/library/{upload.pk}").json()
    assert (item["filename"], item["tags"], item["notes"]) == ("face.mp4", ["kept"], "kept")


def test_the_longest_of_everything_is_taken(alice_api: APIClient, upload: Upload) -> None:
    tags = [f"{number:02}".ljust(50, "ß") for number in range(20)]
    item = change(alice_api, upload, filename="x" * 255, tags=tags, notes="n" * 10_000).json()
    assert (len(item["filename"]), len(item["tags"]), len(item["notes"])) == (255, 20, 10_000)


def test_nobody_else_reads_or_changes_them(
    alice: User, charlie: User, charlie_api: APIClient, upload: Upload
) -> None:
    edit(upload=upload, tags=["secret source"], notes="met in the car park")
    assert charlie_api.get(f"/api/v1/library/{upload.pk}").status_code == 404
    assert change(charlie_api, upload, filename="mine.mp4").status_code == 404
    assert charlie_api.get("/api/v1/library/tags").json() == []
    browser = Client()
    browser.force_login(charlie)
    assert browser.get(reverse("library-edit", args=[upload.pk])).status_code == 404


def test_they_are_edited_on_a_page_which_keeps_what_was_typed_beside_an_error(
    alice: User, upload: Upload
) -> None:
    browser = Client()
    browser.force_login(alice)
    url = reverse("library-edit", args=[upload.pk])
    form = {"filename": "harbour.mp4", "tags": "Election, to check", "notes": "Line\r\nline"}
    refused = browser.post(url, {**form, "filename": "a/b"})
    assert refused.status_code == 400
    assert "Names have no slashes" in refused.content.decode()
    assert "Election, to check" in refused.content.decode()
    assert Upload.objects.get().filename == "face.mp4"
    page = browser.post(url, form, follow=True).content.decode()
    assert "harbour.mp4" in page
    assert "Election" in page
    assert "Name as sent" in page
    assert Note.objects.get().text == "Line\nline"


def test_they_are_exported_and_go_with_the_file(alice: User, clips: Clips, upload: Upload) -> None:
    edit(upload=upload, filename="harbour.mp4", tags=["election"], notes="to check")
    kept(alice, clips.empty_room)
    contents = contents_of(exported(alice))
    (line,) = lines_of(contents["library.jsonl"])
    assert (line["tags"], line["notes"]) == (["election"], "to check")
    about = json.loads(contents[f"videos/{upload.pk}/video.json"])
    assert (about["filename"], about["original_filename"]) == ("harbour.mp4", "face.mp4")
