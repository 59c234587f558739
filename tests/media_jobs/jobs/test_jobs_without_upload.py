"""Jobs that work on no upload: their files, their room, one at a time, and what expires."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import User
from accounts.tokens import services as tokens
from detection.sessions.video_kinds import FACE_SCAN_KIND
from media_jobs.files.cleaning import clean_files
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.registry import Finish
from media_jobs.jobs.services import cancel, rerun, submit
from media_jobs.jobs.sweeping import sweep
from media_jobs.jobs.transitions import claim
from media_jobs.models import Artifact, Job, JobStatus
from tests.media_jobs.files.test_cleaning import age
from tests.support.jobs import job_kind_that, run_waiting_jobs, submitted
from tests.support.media import Clips, all_files, kept, temporary_files
from tests.support.sockets import Talk
from tests.support.threads import at_once, in_thread

pytestmark = pytest.mark.django_db(transaction=True)

WEEK = timedelta(days=7)


def keeps_a_note(context: JobContext) -> Finish:
    """Work that keeps a file for a week."""
    path = context.workdir / "note.txt"
    path.write_bytes(b"note")
    context.save_artifact("note.txt", path, "text/plain", lasts=WEEK)
    return lambda: None


def test_its_files_have_a_folder_of_their_own_that_cleaning_knows(settings, alice: User) -> None:
    with job_kind_that(keeps_a_note) as kind:
        job = submitted(alice, kind)
        run_waiting_jobs()
    artifact = Artifact.objects.get()
    assert artifact.key == f"jobs/{job.pk}/note.txt"
    assert default_storage.open(artifact.key).read() == b"note"
    assert temporary_files() == []
    default_storage.save(f"jobs/{job.pk}/half", default_storage.open(artifact.key))
    age(settings.MEDIA_ROOT)
    assert clean_files() == 1
    assert all_files() == [artifact.key]


def test_what_was_kept_for_a_time_goes_with_the_sweep_after_it(
    alice: User, bob: User, clips: Clips
) -> None:
    upload = kept(bob, clips.face)
    with job_kind_that(keeps_a_note) as kind:
        first, second = submitted(alice, kind), submitted(bob, kind)
        run_waiting_jobs()
    sweep()
    assert Artifact.objects.count() == 2, "their week is not over"
    Artifact.objects.filter(job=first).update(expires_at=timezone.now())
    sweep()
    assert [artifact.job for artifact in Artifact.objects.all()] == [second]
    assert all_files() == [f"jobs/{second.pk}/note.txt", upload.key]
    assert {job.status for job in Job.objects.all()} == {JobStatus.SUCCEEDED}


@pytest.mark.parametrize("ending", ["cancelled", "failed"])
def test_what_it_has_made_goes_when_it_does_not_end_well(alice: User, ending: str) -> None:
    def work(context: JobContext) -> Finish:
        keeps_a_note(context)
        if ending == "cancelled":
            cancel(job=context.job)
            return lambda: None
        raise ZeroDivisionError

    with job_kind_that(work) as kind:
        job = submitted(alice, kind)
        run_waiting_jobs()
    job.refresh_from_db()
    assert job.status == ending
    assert not Artifact.objects.exists()
    assert all_files() == temporary_files() == []


def test_about_a_person_there_is_one_at_a_time(alice: User, bob: User) -> None:
    def ask(number: int) -> Job:
        person = bob if number % 2 else alice
        return submit(owner=person, kind=kind, subject=person)

    with job_kind_that() as kind:
        jobs = at_once(8, ask)
        assert len({job.pk for job in jobs}) == 2, jobs
        run_waiting_jobs()
        done = Job.objects.get(owner=alice)
        again = rerun(job=done)
        assert again != done
        assert rerun(job=done) == ask(0) == again


async def test_its_owner_hears_of_it_in_its_own_room(alice: User, bob: User) -> None:
    with job_kind_that() as kind:
        job = await in_thread(lambda: submitted(alice, kind))
        ours, theirs = await in_thread(lambda: (tokens.begin(user=alice), tokens.begin(user=bob)))
        async with Talk() as talk, Talk() as other:
            for socket, pair in ((talk, ours), (other, theirs)):
                await socket.say("authenticate", token=pair["access"])
                await socket.hear("authenticated")
                await socket.say("join_job_room", job_id=str(job.pk))
            assert (await other.hear("error"))["code"] == "not_found"
            assert await talk.hear("joined") == {"job_id": str(job.pk)}
            assert (await talk.hear("processing_progress"))["status"] == "queued"
            await in_thread(lambda: claim(job_id=job.pk, worker="w"))
            assert (await talk.hear("processing_progress"))["status"] == "running"
            await talk.say("leave_job_room", job_id=str(job.pk))
            assert await talk.hear("left") == {"job_id": str(job.pk)}
            await in_thread(lambda: cancel(job=job))
            assert await talk.hears_nothing()
            assert await other.hears_nothing(seconds=0)


async def test_who_leaves_one_room_of_two_still_hears(alice: User, clips: Clips) -> None:
    job = await in_thread(lambda: submitted(alice, FACE_SCAN_KIND, kept(alice, clips.face)))
    pair = await in_thread(lambda: tokens.begin(user=alice))
    async with Talk() as talk:
        await talk.say("authenticate", token=pair["access"])
        await talk.hear("authenticated")
        for what, name in (("video", str(job.upload_id)), ("job", str(job.pk))):
            await talk.say(f"join_{what}_room", **{f"{what}_id": name})
            await talk.hear("joined")
            await talk.hear("processing_progress")
        await talk.say("leave_job_room", job_id=str(job.pk))
        await talk.hear("left")
        await in_thread(lambda: claim(job_id=job.pk, worker="w"))
        assert (await talk.hear("processing_progress"))["status"] == "running"
