"""A job may be left to a worker elsewhere, which reports back within its lease."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from billing.models import Hold, HoldStatus
from media_jobs.errors import JobLost
from media_jobs.jobs.attempt import attempt_of
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.registry import Finish, Later, Waiting
from media_jobs.jobs.runner import run
from media_jobs.jobs.selectors import job_snapshot
from media_jobs.jobs.services import cancel
from media_jobs.jobs.sweeping import sweep
from media_jobs.jobs.transitions import MAX_ATTEMPTS, fail, renew_lease, succeed
from media_jobs.models import Artifact, Job, JobStatus
from tests.support.jobs import job_kind_that, submitted
from tests.support.media import all_files
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

LEASE = timedelta(minutes=10)


def hand_over(context: JobContext) -> Waiting:
    """Work that somebody else goes on with."""
    context.step("first")
    return Waiting(LEASE)


@pytest.fixture
def waiting(settings, alice: User) -> Iterator[Job]:
    """A job of Alice's that costs a token and was left to a worker elsewhere."""
    with job_kind_that(hand_over) as kind:
        settings.TOKEN_PRICES = {kind: 1}
        job = submitted(alice, kind)
        run(job.pk, worker="w")
        job.refresh_from_db()
        yield job


def is_over(job: Job) -> None:
    """Let the lease end, as if its time had passed."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_it_waits_with_its_lease_and_is_shown_as_running(waiting: Job) -> None:
    assert (waiting.status, waiting.attempt) == (JobStatus.WAITING, 1)
    assert waiting.lease_until is not None
    assert waiting.lease_until > timezone.now() + LEASE - timedelta(minutes=1)
    snapshot = job_snapshot(waiting)
    assert (snapshot["status"], snapshot["step"]) == ("running", "first")
    assert Hold.objects.get().status == HoldStatus.OPEN


def test_success_from_outside_is_success(waiting: Job) -> None:
    written: list[str] = []
    assert succeed(job_id=waiting.pk, attempt=1, finish=lambda: written.append("result"))
    waiting.refresh_from_db()
    assert (waiting.status, waiting.progress, waiting.lease_until) == ("succeeded", 100, None)
    assert set(waiting.steps.values_list("status", "progress")) == {("done", 100)}
    assert not waiting.steps.filter(started_at=None).exists()
    assert Hold.objects.get().status == HoldStatus.CAPTURED
    assert written == ["result"]


def test_of_many_reports_one_counts(waiting: Job) -> None:
    written: list[int] = []
    said = at_once(
        6,
        lambda n: succeed(job_id=waiting.pk, attempt=1, finish=lambda: written.append(n)),
    )
    assert said.count(True) == len(written) == 1


def test_a_result_that_cannot_be_written_is_no_success(waiting: Job) -> None:
    def finish() -> None:
        raise ValueError("the result does not fit")

    with pytest.raises(ValueError, match="does not fit"):
        succeed(job_id=waiting.pk, attempt=1, finish=finish)
    waiting.refresh_from_db()
    assert waiting.status == JobStatus.WAITING


def test_a_failure_from_outside_is_told_and_costs_nothing(waiting: Job) -> None:
    assert fail(job_id=waiting.pk, attempt=1, code="too_dark", message="Turn on a light.")
    waiting.refresh_from_db()
    assert (waiting.status, waiting.error_code) == (JobStatus.FAILED, "too_dark")
    assert Hold.objects.get().status == HoldStatus.RELEASED


def test_files_and_progress_are_kept_from_outside(waiting: Job) -> None:
    attempt = attempt_of(waiting.pk, 1)
    attempt.step("second")
    attempt.progress(0.5, "halfway")
    attempt.save_artifact("film.mp4", b"film", "video/mp4")
    waiting.refresh_from_db()
    assert (waiting.progress, waiting.message) == (62.5, "halfway")
    assert all_files() == [Artifact.objects.get().key] == [f"jobs/{waiting.pk}/film.mp4"]


def test_reports_of_another_attempt_move_nothing(waiting: Job) -> None:
    for number in (0, 2):
        with pytest.raises(JobLost):
            attempt_of(waiting.pk, number)
        assert not succeed(job_id=waiting.pk, attempt=number, finish=lambda: None)
        assert not renew_lease(job_id=waiting.pk, attempt=number, lease=LEASE)
    late = attempt_of(waiting.pk, 1)
    cancel(job=waiting)
    with pytest.raises(JobLost):
        late.save_artifact("late.txt", b"late", "text/plain")
    assert not succeed(job_id=waiting.pk, attempt=1, finish=lambda: None)
    assert all_files() == []
    assert Hold.objects.get().status == HoldStatus.RELEASED


def test_the_lease_is_honoured_by_sweeps_and_starts(waiting: Job) -> None:
    Job.objects.update(heartbeat_at=timezone.now() - timedelta(hours=1))
    assert sweep() == sweep(at_start_of_only_worker=True) == 0
    is_over(waiting)
    assert renew_lease(job_id=waiting.pk, attempt=1, lease=LEASE)
    assert sweep() == 0


def test_who_does_not_report_in_time_is_replaced(waiting: Job) -> None:
    is_over(waiting)
    assert sweep() == 1
    waiting.refresh_from_db()
    assert (waiting.status, waiting.lease_until) == (JobStatus.QUEUED, None)
    run(waiting.pk, worker="w")
    assert not succeed(job_id=waiting.pk, attempt=1, finish=lambda: None), "too late"
    assert succeed(job_id=waiting.pk, attempt=2, finish=lambda: None)


def test_a_job_that_nobody_reports_on_is_set_aside(waiting: Job) -> None:
    for _ in range(MAX_ATTEMPTS):
        run(waiting.pk, worker="w")
        is_over(waiting)
        sweep()
    waiting.refresh_from_db()
    assert (waiting.status, waiting.error_code) == (JobStatus.FAILED, "worker_lost")


def test_who_can_do_nothing_yet_is_called_again_as_often_as_it_takes(alice: User) -> None:
    said: list[Finish | Later] = [Later(LEASE)] * (MAX_ATTEMPTS + 1)
    with job_kind_that(lambda context: said.pop() if said else lambda: None) as kind:
        job = submitted(alice, kind)
        for _ in range(MAX_ATTEMPTS + 1):
            run(job.pk, worker="w")
            job.refresh_from_db()
            assert (job.status, job.attempt) == (JobStatus.WAITING, 0)
            assert sweep() == 0, "not yet"
            is_over(job)
            assert sweep() == 1
        run(job.pk, worker="w")
    job.refresh_from_db()
    assert (job.status, job.attempt) == (JobStatus.SUCCEEDED, 1)


def test_a_report_may_be_quicker_than_the_runner(alice: User) -> None:
    written: list[str] = []

    def work(context: JobContext) -> Finish | Waiting:
        job = context.job
        succeed(job_id=job.pk, attempt=job.attempt, finish=lambda: written.append("result"))
        return Waiting(LEASE)

    with job_kind_that(work) as kind:
        job = submitted(alice, kind)
        run(job.pk, worker="w")
    job.refresh_from_db()
    assert (job.status, written) == (JobStatus.SUCCEEDED, ["result"])
