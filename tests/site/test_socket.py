"""The socket tells nothing before it knows who asks, then a snapshot, then every change."""

import threading
import time
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import connections
from rest_framework_simplejwt.tokens import RefreshToken

from accounts.models import User
from accounts.tokens import services as tokens
from detection.sessions.video_kinds import FACE_SCAN_KIND
from media_jobs.jobs.transitions import claim, transition
from media_jobs.models import Job, JobStatus, Upload
from media_jobs.uploads.services import delete_upload
from tests.media_jobs.jobs.test_progress import FIELDS
from tests.support.jobs import submitted
from tests.support.media import Clips, kept
from tests.support.sockets import HOST, Talk, session_cookie
from tests.support.threads import in_thread

pytestmark = pytest.mark.django_db(transaction=True)

SAME_SITE = f"http://{HOST}"


@pytest.fixture
def upload(alice: User, clips: Clips) -> Upload:
    """A file of Alice's."""
    return kept(alice, clips.face)


@pytest.fixture
def job(alice: User, upload: Upload) -> Job:
    """A job that waits to examine it."""
    return submitted(alice, FACE_SCAN_KIND, upload)


@pytest.fixture
def pair(alice: User) -> dict[str, str]:
    """Alice's tokens."""
    return tokens.begin(user=alice)


@pytest.fixture
def cookie(alice: User) -> str:
    """Alice's session."""
    return session_cookie(alice)


@pytest.mark.parametrize("path", ["/ws", "/realtime"])
async def test_nothing_is_told_to_a_stranger(job: Job, path: str) -> None:
    async with Talk(path) as talk:
        await talk.say("join_video_room", video_id=str(job.upload_id))
        assert (await talk.hear("error"))["code"] == "not_authenticated"
        await in_thread(claim, job_id=job.pk, worker="w")
        assert await talk.hears_nothing()


async def test_a_page_is_who_its_session_says(job: Job, cookie: str) -> None:
    async with Talk(cookie=cookie, origin=SAME_SITE) as talk:
        await talk.say("join_video_room", video_id=str(job.upload_id))
        await talk.hear("joined")


@pytest.mark.parametrize(
    "origin",
    ["", "null", "http://evil.example", f"http://{HOST}.evil.example", "http://[", f"//{HOST}:81"],
)
async def test_a_session_counts_only_on_our_own_pages(job: Job, cookie: str, origin: str) -> None:
    async with Talk(cookie=cookie, origin=origin) as talk:
        await talk.say("join_video_room", video_id=str(job.upload_id))
        assert (await talk.hear("error"))["code"] == "not_authenticated"


async def test_a_program_sends_its_access_token(alice: User, job: Job, pair: dict) -> None:
    async with Talk() as talk:
        await talk.say("authenticate", token=pair["access"])
        assert await talk.hear("authenticated") == {"user_id": str(alice.pk)}
        await talk.say("join_video_room", video_id=str(job.upload_id))
        assert await talk.hear("joined") == {"video_id": str(job.upload_id)}


async def test_a_token_that_is_none_is_refused_and_another_may_follow(pair: dict) -> None:
    async with Talk() as talk:
        bad: list[Any] = ["", "nonsense", "\ud800", pair["refresh"], None, {}, "x" * 10_000]
        for token in bad:
            await talk.say("authenticate", token=token)
            assert (await talk.hear("error"))["code"] == "invalid_token"
        await talk.say("authenticate", token=pair["access"])
        await talk.hear("authenticated")


async def test_the_tokens_of_an_ended_sign_in_are_refused(pair: dict) -> None:
    sign_in = RefreshToken(pair["refresh"])[tokens.SIGN_IN_CLAIM]
    await in_thread(tokens.end, sign_in_id=sign_in)
    async with Talk() as talk:
        await talk.say("authenticate", token=pair["access"])
        assert (await talk.hear("error"))["code"] == "invalid_token"


async def test_joining_tells_the_current_state_first_and_then_each_change(
    job: Job, pair: dict
) -> None:
    async with Talk() as talk:
        await talk.say("authenticate", token=pair["access"])
        await talk.hear("authenticated")
        await talk.say("join_video_room", video_id=str(job.upload_id))
        await talk.hear("joined")
        waiting = await talk.hear("processing_progress")
        assert set(waiting) == FIELDS
        assert (waiting["status"], waiting["version"]) == ("queued", 1)
        await in_thread(claim, job_id=job.pk, worker="w")
        running = await talk.hear("processing_progress")
        assert (running["status"], running["version"]) == ("running", 2)
        await in_thread(
            transition, job_id=job.pk, sources=[JobStatus.RUNNING], to=JobStatus.SUCCEEDED
        )
        done = await talk.hear("processing_progress")
        assert (done["status"], done["version"]) == ("succeeded", 3)
        assert await talk.hears_nothing()


async def test_who_reconnects_has_missed_nothing(job: Job, pair: dict) -> None:
    async with Talk() as talk:
        await talk.say("authenticate", token=pair["access"])
        await talk.hear("authenticated")
    await in_thread(claim, job_id=job.pk, worker="w")
    async with Talk() as talk:
        await talk.say("authenticate", token=pair["access"])
        await talk.hear("authenticated")
        await talk.say("join_video_room", video_id=str(job.upload_id))
        await talk.hear("joined")
        assert (await talk.hear("processing_progress"))["status"] == "running"


async def test_a_state_that_was_told_is_not_told_again_nor_an_older_one(
    job: Job, pair: dict
) -> None:
    async with Talk() as talk:
        await talk.say("authenticate", token=pair["access"])
        await talk.hear("authenticated")
        await talk.say("join_video_room", video_id=str(job.upload_id))
        await talk.hear("joined")
        await talk.hear("processing_progress")
        hint = {"type": "job.changed", "job_id": str(job.pk)}
        for _ in range(5):
            await get_channel_layer().group_send(f"upload.{job.upload_id}", hint)
        assert await talk.hears_nothing()


async def test_many_fast_changes_arrive_in_order_up_to_the_last(job: Job, pair: dict) -> None:
    def race() -> None:
        for number in range(40):
            Job.objects.filter(pk=job.pk).update(version=number + 2, progress=number)
            hint = {"type": "job.changed", "job_id": str(job.pk)}
            async_to_sync(get_channel_layer().group_send)(f"upload.{job.upload_id}", hint)

    async with Talk() as talk:
        await talk.say("authenticate", token=pair["access"])
        await talk.hear("authenticated")
        await talk.say("join_video_room", video_id=str(job.upload_id))
        await talk.hear("joined")
        versions = [(await talk.hear("processing_progress"))["version"]]
        await in_thread(race)
        while versions[-1] < 41:
            versions.append((await talk.hear("processing_progress"))["version"])
        assert versions == sorted(set(versions))


async def test_what_is_not_yours_is_as_good_as_not_there(job: Job, bob: User) -> None:
    theirs = await in_thread(tokens.begin, user=bob)
    async with Talk() as talk:
        await talk.say("authenticate", token=theirs["access"])
        await talk.hear("authenticated")
        for video_id in (str(job.upload_id), "0" * 32, "nonsense", "\ud800", None, ["x"]):
            await talk.say("join_video_room", video_id=video_id)
            assert (await talk.hear("error"))["code"] == "not_found"
        await in_thread(claim, job_id=job.pk, worker="w")
        assert await talk.hears_nothing()


async def test_leaving_ends_the_news(job: Job, pair: dict) -> None:
    async with Talk() as talk:
        await talk.say("authenticate", token=pair["access"])
        await talk.hear("authenticated")
        await talk.say("join_video_room", video_id=str(job.upload_id))
        await talk.hear("joined")
        await talk.hear("processing_progress")
        await talk.say("leave_video_room", video_id=str(job.upload_id))
        assert await talk.hear("left") == {"video_id": str(job.upload_id)}
        await in_thread(claim, job_id=job.pk, worker="w")
        assert await talk.hears_nothing()


async def test_frames_that_make_no_sense_are_answered_and_the_talk_goes_on(
    job: Job, pair: dict
) -> None:
    async with Talk() as talk:
        await talk.say("authenticate", token=pair["access"])
        await talk.hear("authenticated")
        for text in (
            "",
            "{",
            "[]",
            "7",
            "null",
            '{"event": 5}',
            '{"event": null, "data": null}',
            '{"event": "no_such_event", "data": {}}',
            '{"data": {}}',
            "[" * 16_000,
            "9" * 16_000,
            '"' + "x" * 20_000 + '"',
        ):
            await talk.say_raw(text)
            assert (await talk.hear("error"))["code"] == "unknown_event", text[:40]
        await talk.say_bytes(b"\x00\xff")
        assert (await talk.hear("error"))["code"] == "unknown_event"
        await talk.say_raw('{"event": "join_video_room", "data": "text"}')
        assert (await talk.hear("error"))["code"] == "not_found"
        await talk.say("join_video_room", video_id=str(job.upload_id))
        await talk.hear("joined")


async def test_a_video_that_is_deleted_tells_no_more(job: Job, upload: Upload, pair: dict) -> None:
    async with Talk() as talk:
        await talk.say("authenticate", token=pair["access"])
        await talk.hear("authenticated")
        await talk.say("join_video_room", video_id=str(upload.pk))
        await talk.hear("joined")
        await talk.hear("processing_progress")
        await in_thread(delete_upload, upload=upload)
        assert await talk.hears_nothing()
        await talk.say("join_video_room", video_id=str(upload.pk))
        assert (await talk.hear("error"))["code"] == "not_found"


async def test_a_change_in_a_worker_thread_reaches_an_idle_socket_at_once(
    job: Job, pair: dict
) -> None:
    """Channels' own layer in memory takes up to seconds for this."""
    sent: list[float] = []

    def change(version: int) -> None:
        time.sleep(0.15)
        Job.objects.filter(pk=job.pk).update(version=version)
        connections.close_all()
        sent.append(time.perf_counter())
        hint = {"type": "job.changed", "job_id": str(job.pk)}
        async_to_sync(get_channel_layer().group_send)(f"upload.{job.upload_id}", hint)

    slowest = 0.0
    async with Talk() as talk:
        await talk.say("authenticate", token=pair["access"])
        await talk.hear("authenticated")
        await talk.say("join_video_room", video_id=str(job.upload_id))
        await talk.hear("joined")
        await talk.hear("processing_progress")
        for version in range(2, 7):
            worker = threading.Thread(target=change, args=[version])
            worker.start()
            await talk.hear("processing_progress")
            slowest = max(slowest, time.perf_counter() - sent[-1])
            worker.join()
    assert slowest < 0.25
