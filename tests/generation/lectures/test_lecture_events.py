"""Over the socket one hears of the work on a lecture, and of nobody else's."""

import pytest

from accounts.models import User
from accounts.tokens import services as tokens
from generation.lectures.models import Lecture
from generation.lectures.services import read_again
from media_jobs.jobs.transitions import claim
from tests.generation.lectures.fixtures import lecture_read_at_once
from tests.support.media import Clips
from tests.support.sockets import Talk
from tests.support.threads import in_thread

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lecture(alice: User, clips: Clips) -> Lecture:
    """Alice's."""
    return lecture_read_at_once(alice, clips)


async def begun(talk: Talk, user: User) -> None:
    pair = await in_thread(lambda: tokens.begin(user=user))
    await talk.say("authenticate", token=pair["access"])
    await talk.hear("authenticated")


async def test_its_owner_hears_how_the_work_stands_and_of_each_change(
    alice: User, lecture: Lecture
) -> None:
    job = await in_thread(lambda: read_again(lecture=lecture))
    async with Talk() as talk:
        await begun(talk, alice)
        await talk.say("join_lecture_room", lecture_id=str(lecture.pk))
        assert await talk.hear("joined") == {"lecture_id": str(lecture.pk)}
        assert (await talk.hear("processing_progress"))["status"] == "queued"
        await in_thread(lambda: claim(job_id=job.pk, worker="w"))
        told = await talk.hear("processing_progress")
        assert (told["kind"], told["status"]) == ("lecture", "running")


async def test_the_room_of_the_video_in_it_is_another(alice: User, lecture: Lecture) -> None:
    job = await in_thread(lambda: read_again(lecture=lecture))
    async with Talk() as talk:
        await begun(talk, alice)
        await talk.say("join_video_room", video_id=str(lecture.pk))
        await talk.hear("joined")
        await talk.say("join_lecture_room", lecture_id=str(lecture.pk))
        await talk.hear("joined")
        await talk.hear("processing_progress")
        await talk.say("leave_video_room", video_id=str(lecture.pk))
        await talk.hear("left")
        await in_thread(lambda: claim(job_id=job.pk, worker="w"))
        assert (await talk.hear("processing_progress"))["status"] == "running"
        await talk.say("leave_lecture_room", lecture_id=str(lecture.pk))
        await talk.hear("left")
        assert await talk.hears_nothing()


async def test_nobody_else_hears_of_it(bob: User, lecture: Lecture) -> None:
    async with Talk() as talk:
        await begun(talk, bob)
        await talk.say("join_lecture_room", lecture_id=str(lecture.pk))
        assert (await talk.hear("error"))["code"] == "not_found"
