"""The library finds files by how the work of any system on them stands, or that of one."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from detection.speech.models import SpeechDetection
from generation.lectures.kinds import LECTURE_KIND, SPEECH_KIND
from generation.lectures.models import Lecture
from media_jobs.models import Job, Upload

pytestmark = pytest.mark.django_db(transaction=True)
NOW = "2026-03-02T09:16:02Z"


def made(owner: User, name: str, **fields: Any) -> Upload:
    """A row of an upload, of which there is no file."""
    usual = {"kind": "video", "content_type": "video/mp4", "sha256": name.encode().hex().zfill(64)}
    return Upload.objects.create(owner=owner, filename=name, size_bytes=1, **{**usual, **fields})


def job(upload: Upload, kind: str, status: str) -> Job:
    return Job.objects.create(owner=upload.owner, kind=kind, status=status, upload=upload)


def lecture(owner: User, name: str, *jobs: tuple[str, str], read: bool, **fields: Any) -> None:
    """A lecture with jobs of these kinds and states, in this order."""
    upload = made(owner, name, **fields)
    Lecture.objects.create(upload=upload, owner=owner, read_at=NOW if read else None)
    for kind, status in jobs:
        job(upload, kind, status)


def heard(upload: Upload, status: str, label: str = "") -> None:
    """An examination of its voices."""
    SpeechDetection.objects.create(
        owner=upload.owner, upload=upload, job=job(upload, "speech_scan", status), label=label
    )


@pytest.fixture
def everything(alice: User, bob: User) -> None:
    """Work of each system in each state: a file is called by what stands so."""
    made(alice, "face failed", latest_status="failed")
    made(alice, "face fine", latest_status="succeeded", latest_label="authentic")
    made(alice, "face unclear", latest_status="succeeded", latest_label="uncertain")
    made(alice, "untouched")
    audio = {"kind": "audio", "content_type": "audio/wav"}
    made(alice, "voice spoofed", latest_status="succeeded", latest_label="spoof", **audio)
    video = made(alice, "both", latest_status="succeeded", latest_label="authentic")
    heard(video, "succeeded", "uncertain")
    heard(video, "failed")
    again = made(alice, "heard again")
    heard(again, "failed")
    heard(again, "succeeded", "spoof")
    lecture(alice, "lecture read", (LECTURE_KIND, "succeeded"), read=True)
    lecture(alice, "lecture torn", (LECTURE_KIND, "failed"), read=False)
    lecture(alice, "lecture stopped", (LECTURE_KIND, "cancelled"), read=False)
    lecture(
        alice, "lecture heard", (LECTURE_KIND, "succeeded"), (SPEECH_KIND, "running"), read=True
    )
    lecture(alice, "lecture lent", (LECTURE_KIND, "waiting"), read=False)
    lecture(alice, "reread", (LECTURE_KIND, "succeeded"), (LECTURE_KIND, "failed"), read=True)
    lecture(bob, "Bob’s", (LECTURE_KIND, "failed"), read=False)


FOUND = {
    "status=failed": {"face failed", "both", "lecture torn"},
    "status=failed&system=faces": {"face failed"},
    "status=failed&system=voices": {"both"},
    "status=failed&system=lectures": {"lecture torn"},
    "status=running": {"lecture heard", "lecture lent"},
    "status=cancelled": {"lecture stopped"},
    "status=succeeded&system=lectures": {"lecture read", "reread"},
    "status=succeeded&system=voices": {"voice spoofed", "heard again"},
    "label=uncertain": {"face unclear", "both"},
    "label=uncertain&system=faces": {"face unclear"},
    "label=uncertain&system=voices": {"both"},
    "label=spoof": {"voice spoofed", "heard again"},
    "label=spoof&system=lectures": set(),
    "system=voices": {"voice spoofed", "both", "heard again"},
    "system=faces": {"face failed", "face fine", "face unclear", "both"},
}


@pytest.mark.parametrize("query", FOUND)
def test_files_are_found_by_the_state_of_any_system(
    everything: None, alice_api: APIClient, query: str
) -> None:
    answer = alice_api.get(f"/api/v1/library?{query}").json()
    assert {item["filename"] for item in answer["results"]} == FOUND[query]
    assert answer["count"] == len(FOUND[query])


def test_the_page_offers_the_systems_and_keeps_the_choice(
    everything: None, client: Client, alice: User
) -> None:
    client.force_login(alice)
    page = client.get("/library/?system=lectures&status=failed")
    assert [row.upload.filename for row in page.context["rows"]] == ["lecture torn"]
    assert '<option value="lectures" selected>Lecture</option>' in page.content.decode()


def test_a_list_of_videos_goes_by_their_faces_alone(everything: None, alice_api: APIClient) -> None:
    answer = alice_api.get("/api/videos?status=failed&system=lectures").json()
    assert [video["filename"] for video in answer["results"]] == ["face failed"]
