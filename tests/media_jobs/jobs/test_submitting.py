"""Submitting a job: one transaction, one unfinished job per upload."""

import dramatiq
import pytest

from accounts.models import User
from billing.models import Hold, HoldStatus
from billing.selectors import balance_of
from media_jobs.errors import Refused
from media_jobs.jobs.services import rerun, submit
from media_jobs.models import Job, JobStatus, JobStep
from tests.support.jobs import job_kind_that, run_waiting_jobs, working
from tests.support.media import Clips, kept
from tests.support.threads import at_once, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_submitted_job_waits_with_its_steps_its_hold_and_its_message(
    settings, alice: User
) -> None:
    with job_kind_that() as kind:
        settings.TOKEN_PRICES = {kind: 2}
        job = submit(owner=alice, kind=kind)
        job.refresh_from_db()
        assert (job.status, job.attempt, job.version) == (JobStatus.QUEUED, 0, 1)
        assert [step.name for step in job.steps.all()] == ["first", "second"]
        assert Hold.objects.get(reference=job.reference).amount == 2
        assert job.enqueued_at is not None, "the message was sent after the commit"


def test_a_job_without_enough_tokens_is_refused_and_leaves_nothing(settings, alice: User) -> None:
    with job_kind_that() as kind:
        settings.TOKEN_PRICES = {kind: 21}
        with pytest.raises(Refused) as refusal:
            submit(owner=alice, kind=kind)
    assert (refusal.value.code, refusal.value.status) == ("insufficient_tokens", 400)
    assert not Job.objects.exists()
    assert not JobStep.objects.exists()
    assert not Hold.objects.exists()
    assert balance_of(alice).held == 0


def test_an_upload_has_one_unfinished_job_of_a_kind(settings, alice: User, clips: Clips) -> None:
    upload = kept(alice, clips.face)
    with job_kind_that() as kind:
        settings.TOKEN_PRICES = {kind: 1}
        jobs = at_once(8, lambda _: submit(owner=alice, kind=kind, subject=upload))
        assert {job.pk for job in jobs} == {Job.objects.get().pk}, jobs
        assert balance_of(alice).held == 1


def test_more_unfinished_jobs_than_allowed_are_refused(settings, alice: User, bob: User) -> None:
    settings.MAX_ACTIVE_JOBS = 2
    with job_kind_that() as kind:
        submit(owner=alice, kind=kind)
        submit(owner=alice, kind=kind)
        with pytest.raises(Refused) as refusal:
            submit(owner=alice, kind=kind)
        assert (refusal.value.code, refusal.value.status) == ("too_many_jobs", 429)
        submit(owner=bob, kind=kind)
        run_waiting_jobs()
        submit(owner=alice, kind=kind)


def test_a_finished_job_runs_again_as_a_new_one(alice: User) -> None:
    with job_kind_that() as kind:
        job = submit(owner=alice, kind=kind, params={"a": 1})
        with pytest.raises(Refused) as refusal:
            rerun(job=job)
        assert (refusal.value.code, refusal.value.status) == ("job_unfinished", 409)
        run_waiting_jobs()
        job.refresh_from_db()
        again = rerun(job=job)
        assert again != job
        assert (again.status, again.params) == (JobStatus.QUEUED, {"a": 1})


def test_a_worker_runs_what_is_submitted_and_the_tokens_are_captured(settings, alice: User) -> None:
    with job_kind_that() as kind, working():
        settings.TOKEN_PRICES = {kind: 1}
        jobs = [submit(owner=alice, kind=kind) for _ in range(5)]
        done = Job.objects.filter(status=JobStatus.SUCCEEDED)
        wait_until(lambda: done.count() == len(jobs), what="five finished jobs")
    assert Hold.objects.filter(status=HoldStatus.CAPTURED).count() == 5
    assert balance_of(alice).balance == 15


def test_a_broker_that_is_away_does_not_lose_the_job(monkeypatch, alice: User) -> None:
    def unreachable(*args: object, **kwargs: object) -> None:
        raise ConnectionError("nobody is listening")

    monkeypatch.setattr(dramatiq.get_broker(), "enqueue", unreachable)
    with job_kind_that() as kind:
        job = submit(owner=alice, kind=kind)
    job.refresh_from_db()
    assert (job.status, job.enqueued_at) == (JobStatus.QUEUED, None)
