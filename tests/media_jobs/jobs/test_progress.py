"""What a running job tells: one snapshot for page, API and socket, whose version only grows."""

import time

import pytest

from accounts.models import User
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.registry import Finish
from media_jobs.jobs.selectors import job_snapshot
from media_jobs.models import Job, JobStatus
from tests.support.jobs import job_kind_that, run_waiting_jobs, submitted
from tests.support.media import Clips, kept

pytestmark = pytest.mark.django_db(transaction=True)

FIELDS = {
    "job_id",
    "video_id",
    "kind",
    "status",
    "step",
    "progress",
    "message",
    "frames_done",
    "frames_total",
    "eta_seconds",
    "version",
    "attempt",
    "steps",
    "error",
    "created_at",
    "started_at",
    "finished_at",
}


def snapshots_of(owner: User, work, upload=None) -> list[dict]:
    """Run `work(context, look)`; `look()` keeps the snapshot of that moment."""
    seen: list[dict] = []

    def run(context: JobContext) -> Finish:
        work(context, lambda: seen.append(job_snapshot(Job.objects.get())))
        return lambda: None

    with job_kind_that(run) as kind:
        job = submitted(owner, kind, upload)
        seen.append(job_snapshot(job))
        run_waiting_jobs()
        job.refresh_from_db()
        seen.append(job_snapshot(job))
    return seen


def test_a_snapshot_has_the_promised_fields_from_beginning_to_end(
    alice: User, clips: Clips
) -> None:
    def work(context: JobContext, look) -> None:
        context.step("first")
        look()

    upload = kept(alice, clips.face)
    waiting, running, done = snapshots_of(alice, work, upload)
    assert set(waiting) == set(running) == set(done) == FIELDS
    assert waiting["video_id"] == str(upload.pk)
    assert (waiting["status"], waiting["message"]) == ("queued", "Waiting for a worker")
    assert (running["status"], running["step"], running["attempt"]) == ("running", "first", 1)
    assert (done["status"], done["step"], done["progress"]) == ("succeeded", None, 100)
    assert waiting["started_at"] is None
    assert running["finished_at"] is None
    assert done["finished_at"] > done["started_at"] > done["created_at"]
    assert set(done["steps"][0]) == {
        "name",
        "status",
        "progress",
        "message",
        "started_at",
        "finished_at",
    }


def test_the_version_grows_with_each_change(alice: User) -> None:
    def work(context: JobContext, look) -> None:
        for name in ("first", "second"):
            context.step(name)
            look()
        context.progress(0.5, "halfway", done=5, total=10)
        look()

    versions = [snapshot["version"] for snapshot in snapshots_of(alice, work)]
    assert versions == sorted(set(versions))


def test_progress_is_the_share_of_all_steps_with_the_units_counted(alice: User) -> None:
    def work(context: JobContext, look) -> None:
        context.step("first")
        context.progress(0.5, "looking", done=5, total=10)
        look()
        context.step("second")
        look()

    _, half_of_first, second, _ = snapshots_of(alice, work)
    assert half_of_first["progress"] == 12.5, "half of the first step, which is a quarter of all"
    assert (half_of_first["frames_done"], half_of_first["frames_total"]) == (5, 10)
    assert half_of_first["message"] == "looking"
    assert half_of_first["steps"][0]["progress"] == 50
    assert second["progress"] == 25
    assert [step["status"] for step in second["steps"]] == ["done", "running"]


def test_reports_faster_than_a_person_can_follow_are_not_written(alice: User) -> None:
    def work(context: JobContext, look) -> None:
        context.step("first")
        for number in range(500):
            context.progress(number / 500)
        look()

    began = time.monotonic()
    waiting, busy, _ = snapshots_of(alice, work)
    writes = busy["version"] - waiting["version"]
    assert writes <= 4 + (time.monotonic() - began) / 0.3


@pytest.mark.parametrize(("told", "shown"), [(-1.0, 0.0), (7.0, 25.0)])
def test_progress_stays_between_nothing_and_all(alice: User, told: float, shown: float) -> None:
    def work(context: JobContext, look) -> None:
        context.step("first")
        context.progress(told, "x" * 500)
        look()

    _, seen, _ = snapshots_of(alice, work)
    assert seen["progress"] == shown
    assert len(seen["message"]) == 200


def test_the_time_left_follows_from_the_pace_so_far(alice: User) -> None:
    def work(context: JobContext, look) -> None:
        context.step("second")
        Job.objects.update(progress=50)
        look()

    waiting, half, done = snapshots_of(alice, work)
    assert waiting["eta_seconds"] is None
    assert half["eta_seconds"] == 0, "half took no time, so will the other"
    assert done["eta_seconds"] is None
    assert Job.objects.get().status == JobStatus.SUCCEEDED
