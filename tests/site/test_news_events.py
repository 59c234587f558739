"""Whoever follows the news hears how many of their own jobs run."""

import pytest

from accounts.models import User
from media_jobs.jobs.transitions import claim, succeed
from tests.support.jobs import job_kind_that, submitted
from tests.support.sockets import HOST, Talk, session_cookie
from tests.support.threads import in_thread

pytestmark = pytest.mark.django_db(transaction=True)


async def test_each_beginning_and_end_is_told_once_and_to_its_owner(
    alice: User, charlie: User
) -> None:
    mine, theirs = await in_thread(session_cookie, alice), await in_thread(session_cookie, charlie)
    origin = f"http://{HOST}"
    with job_kind_that() as kind:
        async with (
            Talk(cookie=mine, origin=origin) as talk,
            Talk(cookie=theirs, origin=origin) as outsider,
        ):
            for one in (talk, outsider):
                await one.say("follow_news")
                assert (await one.hear("news"))["running"] == 0
            job = await in_thread(submitted, alice, kind)
            assert (await talk.hear("news"))["running"] == 1
            await in_thread(claim, job_id=job.pk, worker="w")
            assert await talk.hears_nothing()
            await in_thread(succeed, job_id=job.pk, attempt=1, finish=lambda: None)
            assert (await talk.hear("news"))["running"] == 0
            assert await outsider.hears_nothing()


async def test_who_does_not_follow_hears_nothing(alice: User) -> None:
    cookie = await in_thread(session_cookie, alice)
    with job_kind_that() as kind:
        async with Talk(cookie=cookie, origin=f"http://{HOST}") as talk:
            await in_thread(submitted, alice, kind)
            assert await talk.hears_nothing()
