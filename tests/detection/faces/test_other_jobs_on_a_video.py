"""Jobs of other kinds on a video: its list, page, room and verbs are about its examination."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tokens import services as tokens
from detection.management.commands.recount import wrong_uploads
from detection.management.commands.rescore import outdated
from detection.models import DetectionSession
from media_jobs.jobs.transitions import claim, fail
from media_jobs.models import Job, JobStatus, Upload
from tests.support.jobs import job_kind_that, submitted
from tests.support.media import Clips
from tests.support.sockets import Talk
from tests.support.threads import in_thread
from tests.support.uploads import examined, send, sent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other_kind() -> Iterator[str]:
    """The name of a kind of job that does something else with a file."""
    with job_kind_that() as kind:
        yield kind


@pytest.fixture
def upload(alice: User, clips: Clips) -> Upload:
    """A video of Alice's with its verdict."""
    return examined(alice, clips.empty_room)


@pytest.fixture
def other(alice: User, upload: Upload, other_kind: str) -> Job:
    """A newer job of the other kind on it, which waits."""
    return submitted(alice, other_kind, upload)


@pytest.fixture
def browser(alice: User) -> Client:
    """Alice's browser."""
    client = Client()
    client.force_login(alice)
    return client


def test_the_same_bytes_again_are_answered_with_the_scan(
    other: Job, alice_api: APIClient, clips: Clips
) -> None:
    for status in (JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.SUCCEEDED, JobStatus.FAILED):
        Job.objects.filter(pk=other.pk).update(status=status)
        answer = send(alice_api, clips.empty_room)
        assert answer.status_code == 200
        assert answer.json()["job"]["kind"] == "face_scan"
        assert answer.json()["video"]["status"] == "succeeded"
    assert DetectionSession.objects.count() == 1


def test_a_file_that_only_another_kind_worked_on_is_scanned(
    alice: User, alice_api: APIClient, other_kind: str, clips: Clips
) -> None:
    upload, scan = sent(alice, clips.empty_room)
    scan.delete()
    job = submitted(alice, other_kind, upload)
    Job.objects.filter(pk=job.pk).update(status=JobStatus.SUCCEEDED)
    assert alice_api.get(f"/api/videos/{upload.pk}").json()["status"] is None
    assert send(alice_api, clips.empty_room).json()["job"]["kind"] == "face_scan"


def test_its_state_is_that_of_its_scan(upload: Upload, other: Job, alice_api: APIClient) -> None:
    claim(job_id=other.pk, worker="w")
    fail(job_id=other.pk, attempt=1, code="x", message="y")
    video = alice_api.get(f"/api/videos/{upload.pk}").json()
    assert (video["status"], video["job"]["kind"]) == ("succeeded", "face_scan")
    assert alice_api.get(f"/api/videos/{upload.pk}/results").json()["status"] == "succeeded"
    lists = {
        status: alice_api.get("/api/videos", {"status": status}).json()["count"]
        for status in ("succeeded", "queued", "failed")
    }
    assert lists == {"succeeded": 1, "queued": 0, "failed": 0}
    assert list(wrong_uploads()) == []


def test_its_page_cancels_and_repeats_the_scan(upload: Upload, other: Job, browser: Client) -> None:
    browser.post(reverse("video-cancel", args=[upload.pk]))
    other.refresh_from_db()
    assert other.status == JobStatus.QUEUED
    browser.post(reverse("video-rerun", args=[upload.pk]))
    again = Job.objects.latest("created_at")
    assert (again.kind, again.status) == ("face_scan", JobStatus.QUEUED)
    browser.post(reverse("video-cancel", args=[upload.pk]))
    again.refresh_from_db()
    assert again.status == JobStatus.CANCELLED


def test_its_verdict_may_be_outdated_while_another_job_waits(upload: Upload, other: Job) -> None:
    DetectionSession.objects.update(settings={})
    assert list(outdated()) == [upload]


async def test_its_room_tells_of_its_scan_and_the_others_have_their_own(
    alice: User, upload: Upload, other: Job
) -> None:
    pair = await in_thread(lambda: tokens.begin(user=alice))
    async with Talk() as talk:
        await talk.say("authenticate", token=pair["access"])
        await talk.hear("authenticated")
        await talk.say("join_video_room", video_id=str(upload.pk))
        await talk.hear("joined")
        assert (await talk.hear("processing_progress"))["kind"] == "face_scan"
        await in_thread(lambda: claim(job_id=other.pk, worker="w"))
        assert await talk.hears_nothing()
        await talk.say("join_job_room", job_id=str(other.pk))
        await talk.hear("joined")
        assert (await talk.hear("processing_progress"))["status"] == "running"
        await in_thread(lambda: fail(job_id=other.pk, attempt=1, code="x", message="y"))
        assert (await talk.hear("processing_progress"))["status"] == "failed"
