"""An upload that is neither video nor picture is another room's, and is not among the videos."""

import uuid
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tokens import services as tokens
from detection.models import DetectionSession
from detection.sessions.statistics import statistics_of
from media_jobs.models import Upload
from tests.support.exports import contents_of, exported
from tests.support.media import Clips, kept
from tests.support.sockets import Talk
from tests.support.uploads import examined

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def recording(alice: User, tmp_path: Path) -> Upload:
    """Something to read that Alice has sent to another room."""
    path = tmp_path / "speech.txt"
    path.write_bytes(b"the text of a speech")
    return kept(alice, path, kind="no_kind")


@pytest.fixture
def pages(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def test_it_is_not_listed(alice_api: APIClient, pages: Client, recording: Upload) -> None:
    assert alice_api.get("/api/videos").json()["count"] == 0
    assert alice_api.get("/api/videos?kind=no_kind").json()["count"] == 0
    for page in ("/videos/", "/dashboard/", "/videos/?kind=no_kind"):
        assert recording.filename not in pages.get(page).content.decode(), page


def test_it_is_not_found_as_a_video(alice_api: APIClient, pages: Client, recording: Upload) -> None:
    for path in ("", "/results", "/report"):
        assert alice_api.get(f"/api/videos/{recording.pk}{path}").status_code == 404, path
    for path in ("", "export.json", "export.csv", "report.pdf", f"compare/{uuid.uuid4()}/"):
        assert pages.get(f"/videos/{recording.pk}/{path}").status_code == 404, path


def test_no_verb_of_a_video_touches_it(
    alice_api: APIClient, pages: Client, recording: Upload
) -> None:
    assert alice_api.delete(f"/api/videos/{recording.pk}").status_code == 404
    assert alice_api.post(f"/api/videos/{recording.pk}/review").status_code == 404
    for verb in ("delete", "cancel", "rerun", "review"):
        assert pages.post(f"/videos/{recording.pk}/{verb}/").status_code == 404, verb
    assert Upload.objects.get() == recording
    assert not DetectionSession.objects.exists()


def test_it_is_not_counted_among_videos(alice: User, recording: Upload, clips: Clips) -> None:
    examined(alice, clips.photo)
    figures = statistics_of(alice)
    assert (figures["videos"], figures["images"]) == (0, 1)


async def test_it_has_no_room_of_a_video(alice: User, recording: Upload) -> None:
    pair = await sync_to_async(tokens.begin)(user=alice)
    async with Talk() as talk:
        await talk.say("authenticate", token=pair["access"])
        await talk.hear("authenticated")
        await talk.say("join_video_room", video_id=str(recording.pk))
        assert (await talk.hear("error"))["code"] == "not_found"


def test_it_is_not_among_the_videos_of_an_archive(
    alice: User, recording: Upload, clips: Clips
) -> None:
    video = kept(alice, clips.photo, kind="image")
    found = contents_of(exported(alice))
    assert found[f"files/{recording.pk}/original.mp4"] == b"the text of a speech"
    assert f"files/{recording.pk}/file.json" in found
    assert {path for path in found if path.startswith("videos/")} == {
        f"videos/{video.pk}/original.mp4",
        f"videos/{video.pk}/video.json",
    }
