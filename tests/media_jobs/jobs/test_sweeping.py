"""The sweeper brings back what was lost, parks what kills its workers, and leaves the rest."""

from datetime import timedelta

import dramatiq
import pytest
from django.utils import timezone

from accounts.models import User
from billing.models import Hold, HoldStatus
from media_jobs.jobs.registry import Finish
from media_jobs.jobs.selectors import job_snapshot
from media_jobs.jobs.sweeping import MAX_ATTEMPTS, sweep
from media_jobs.jobs.transitions import claim
from media_jobs.models import Job, JobStatus
from tests.support.jobs import job_kind_that, submitted, working
from tests.support.threads import at_once, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

LONG_AGO = timedelta(hours=1)


def waits_since(job: Job, **times: timedelta) -> None:
    """Make a job as old as if its times had been so long ago."""
    now = timezone.now()
    Job.objects.filter(pk=job.pk).update(**{name: now - age for name, age in times.items()})


def silent_since(job: Job, age: timedelta) -> None:
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - age)


def test_a_job_that_was_committed_and_never_delivered_is_delivered(alice: User) -> None:
    with job_kind_that() as kind:
        job = submitted(alice, kind)
        waits_since(job, created_at=timedelta(seconds=3))
        Job.objects.update(enqueued_at=None)
        dramatiq.get_broker().flush_all()
        assert sweep() == 1
        with working():
            wait_until(lambda: Job.objects.get().finished, what="the delivered job to be done")


def test_a_job_that_has_just_been_submitted_is_left_alone(alice: User) -> None:
    with job_kind_that() as kind:
        submitted(alice, kind)
        Job.objects.update(enqueued_at=None)
        assert sweep() == 0


def test_a_message_that_the_broker_forgot_is_sent_again_and_then_less_often(alice: User) -> None:
    with job_kind_that() as kind:
        job = submitted(alice, kind)
        waits_since(job, created_at=timedelta(seconds=31), enqueued_at=timedelta(seconds=31))
        assert sweep() == 1
        assert sweep() == 0, "it was sent just now"
        waits_since(job, created_at=timedelta(minutes=10), enqueued_at=timedelta(seconds=31))
        assert sweep() == 0, "it has waited ten minutes and was sent half a minute ago"


def test_a_lost_workers_job_is_put_back_and_delivered(settings, alice: User) -> None:
    with job_kind_that() as kind:
        settings.TOKEN_PRICES = {kind: 1}
        job = submitted(alice, kind)
        claim(job_id=job.pk, worker="dead")
        silent_since(job, timedelta(seconds=settings.LOST_AFTER_SECONDS + 1))
        waits_since(job, created_at=LONG_AGO)
        assert sweep() == 2, "taken back, and delivered"
        job.refresh_from_db()
        assert (job.status, job.attempt, job.worker) == (JobStatus.QUEUED, 1, "")
        assert Hold.objects.get().status == HoldStatus.OPEN


def test_a_job_that_beats_is_left_to_its_worker(settings, alice: User) -> None:
    with job_kind_that() as kind:
        job = submitted(alice, kind)
        claim(job_id=job.pk, worker="alive")
        silent_since(job, timedelta(seconds=settings.LOST_AFTER_SECONDS - 5))
        assert sweep() == 0
        job.refresh_from_db()
        assert job.status == JobStatus.RUNNING


def test_a_job_that_lost_three_workers_is_set_aside_with_advice(settings, alice: User) -> None:
    with job_kind_that() as kind:
        settings.TOKEN_PRICES = {kind: 1}
        job = submitted(alice, kind)
        for attempt in range(1, MAX_ATTEMPTS + 1):
            claimed = claim(job_id=job.pk, worker="doomed")
            assert claimed is not None
            assert claimed.attempt == attempt
            silent_since(job, LONG_AGO)
            sweep()
        job.refresh_from_db()
        assert job.status == JobStatus.FAILED
        error = job_snapshot(job)["error"]
        assert error["code"] == "worker_lost"
        assert "3 times" in error["message"]
        assert "re-encoded" in error["message"]
        assert Hold.objects.get().status == HoldStatus.RELEASED


def test_a_kind_that_fails_at_the_end_of_its_jobs_holds_up_no_others(alice: User) -> None:
    def fails(job: Job) -> None:
        if job.status == JobStatus.FAILED:
            raise ValueError("not even this")

    with job_kind_that(on_change=fails) as bad, job_kind_that() as good:
        stuck, lost = submitted(alice, bad), submitted(alice, good)
        for job in (stuck, lost):
            claim(job_id=job.pk, worker="doomed")
            silent_since(job, LONG_AGO)
        Job.objects.filter(pk=stuck.pk).update(attempt=MAX_ATTEMPTS)
        forgotten = submitted(alice, good)
        waits_since(forgotten, created_at=LONG_AGO, enqueued_at=LONG_AGO)
        assert sweep() >= 2
        lost.refresh_from_db()
        assert lost.status == JobStatus.QUEUED
        forgotten.refresh_from_db()
        assert forgotten.enqueued_at and forgotten.enqueued_at > timezone.now() - LONG_AGO


def test_sweepers_at_the_same_moment_take_a_lost_job_back_once(alice: User) -> None:
    with job_kind_that() as kind:
        job = submitted(alice, kind)
        claim(job_id=job.pk, worker="dead")
        silent_since(job, LONG_AGO)
        before = Job.objects.get().version
        at_once(6, lambda _: sweep())
        job.refresh_from_db()
        assert (job.status, job.attempt, job.version) == (JobStatus.QUEUED, 1, before + 1)


def test_a_process_that_starts_alone_takes_up_what_its_predecessor_left(alice: User) -> None:
    """It was killed a moment ago: its jobs still look alive, its queue was in its memory."""
    attempts: list[int] = []

    def work(context: object) -> Finish:
        attempts.append(context.job.attempt)  # type: ignore[attr-defined]
        return lambda: None

    with job_kind_that(work) as kind:
        running, _ = submitted(alice, kind), submitted(alice, kind)
        claim(job_id=running.pk, worker="killed")
        dramatiq.get_broker().flush_all()
        assert sweep(at_start_of_only_worker=True) == 3
        with working():
            done = Job.objects.filter(status=JobStatus.SUCCEEDED)
            wait_until(lambda: done.count() == 2, what="both jobs")
    assert sorted(attempts) == [1, 2]


def test_a_worker_sweeps_by_itself(settings, alice: User) -> None:
    settings.SWEEP_SECONDS = 0.1
    with job_kind_that() as kind, working():
        job = submitted(alice, kind)
        wait_until(lambda: Job.objects.get().finished, what="the first run")
        Job.objects.update(status=JobStatus.RUNNING, heartbeat_at=timezone.now() - LONG_AGO)
        wait_until(lambda: Job.objects.get().finished, what="the lost job to be done again")
    job.refresh_from_db()
    assert (job.status, job.attempt) == (JobStatus.SUCCEEDED, 2)


def test_a_long_queue_is_not_flooded_with_copies(alice: User) -> None:
    with job_kind_that() as kind:
        for _ in range(5):
            job = submitted(alice, kind)
            waits_since(job, created_at=LONG_AGO, enqueued_at=timedelta(minutes=1))
        assert [sweep() for _ in range(3)] == [0, 0, 0]
