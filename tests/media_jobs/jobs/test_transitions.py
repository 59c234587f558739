"""A job's status changes by compare-and-set: of those that race, one wins, and settles once."""

from collections.abc import Iterator

import pytest

from accounts.models import User
from billing.models import Hold, HoldStatus
from billing.selectors import balance_of, discrepancies
from media_jobs.jobs.services import cancel
from media_jobs.jobs.transitions import claim, fail, requeue, transition
from media_jobs.models import UNFINISHED, Job, JobStatus, StepStatus
from tests.support.jobs import job_kind_that, submitted
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def job(settings, alice: User) -> Iterator[Job]:
    """A job that waits and costs one token."""
    with job_kind_that() as kind:
        settings.TOKEN_PRICES = {kind: 1}
        yield submitted(alice, kind)


def succeed(job: Job, *, attempt: int) -> bool:
    return transition(
        job_id=job.pk,
        sources=[JobStatus.RUNNING],
        to=JobStatus.SUCCEEDED,
        during_attempt=attempt,
    )


def test_of_many_claims_one_gets_the_job(job: Job) -> None:
    claims = at_once(8, lambda n: claim(job_id=job.pk, worker=f"w{n}"))
    winners = [number for number, claimed in enumerate(claims) if isinstance(claimed, Job)]
    assert len(winners) == 1, claims
    job.refresh_from_db()
    assert (job.status, job.attempt) == (JobStatus.RUNNING, 1)
    assert job.worker == f"w{winners[0]}"


def test_cancelling_and_finishing_at_once_has_one_outcome_and_one_settlement(
    job: Job, alice: User
) -> None:
    claim(job_id=job.pk, worker="w")
    verbs = [
        lambda: cancel(job=job),
        lambda: succeed(job, attempt=1),
        lambda: fail(job_id=job.pk, attempt=1, code="x", message="y"),
    ]
    moved = at_once(9, lambda n: verbs[n % 3]())
    assert moved.count(True) == 1, moved
    job.refresh_from_db()
    captured = job.status == JobStatus.SUCCEEDED
    assert Hold.objects.get().status == (HoldStatus.CAPTURED if captured else HoldStatus.RELEASED)
    assert balance_of(alice).balance == (19 if captured else 20)
    assert discrepancies() == []


def test_every_change_raises_the_version(job: Job) -> None:
    claim(job_id=job.pk, worker="w")
    requeue(job_id=job.pk, attempt=1)
    claim(job_id=job.pk, worker="w")
    succeed(job, attempt=2)
    job.refresh_from_db()
    assert job.version == 5


@pytest.mark.parametrize("end", [JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED])
def test_what_has_ended_stays_ended(job: Job, end: JobStatus) -> None:
    claim(job_id=job.pk, worker="w")
    assert transition(job_id=job.pk, sources=UNFINISHED, to=end)
    assert claim(job_id=job.pk, worker="w") is None
    assert not cancel(job=job)
    assert not requeue(job_id=job.pk, attempt=1)
    assert not fail(job_id=job.pk, attempt=1, code="x", message="y")
    assert not succeed(job, attempt=1)
    job.refresh_from_db()
    assert job.status == end
    assert job.finished_at is not None


def test_a_lost_attempt_is_put_back_counted_and_an_orderly_one_is_not(job: Job) -> None:
    claim(job_id=job.pk, worker="w")
    assert requeue(job_id=job.pk, attempt=1)
    job.refresh_from_db()
    assert (job.status, job.attempt, job.enqueued_at) == (JobStatus.QUEUED, 1, None)
    claim(job_id=job.pk, worker="w")
    assert requeue(job_id=job.pk, attempt=2, counted=False)
    job.refresh_from_db()
    assert (job.status, job.attempt) == (JobStatus.QUEUED, 1)


def test_the_hold_stays_open_while_a_job_goes_back_and_forth(job: Job) -> None:
    claim(job_id=job.pk, worker="w")
    requeue(job_id=job.pk, attempt=1)
    assert Hold.objects.get().status == HoldStatus.OPEN


def test_the_verbs_of_an_old_attempt_move_nothing(job: Job) -> None:
    claim(job_id=job.pk, worker="old")
    requeue(job_id=job.pk, attempt=1)
    claim(job_id=job.pk, worker="new")
    assert not fail(job_id=job.pk, attempt=1, code="x", message="y")
    assert not requeue(job_id=job.pk, attempt=1)
    assert not succeed(job, attempt=1)
    job.refresh_from_db()
    assert (job.status, job.worker, job.attempt) == (JobStatus.RUNNING, "new", 2)


def test_the_running_step_of_a_cancelled_job_is_marked_failed(job: Job) -> None:
    claim(job_id=job.pk, worker="w")
    job.steps.filter(ordinal=0).update(status=StepStatus.RUNNING)
    cancel(job=job)
    statuses = list(job.steps.values_list("status", flat=True))
    assert statuses == [StepStatus.FAILED, StepStatus.PENDING]


def test_a_new_attempt_begins_with_a_clean_slate(job: Job) -> None:
    claim(job_id=job.pk, worker="w")
    job.steps.update(status=StepStatus.DONE, progress=100, message="old")
    Job.objects.update(progress=60, message="old", units_done=6, units_total=10)
    requeue(job_id=job.pk, attempt=1)
    claimed = claim(job_id=job.pk, worker="w")
    assert claimed is not None
    assert (claimed.progress, claimed.message, claimed.units_done) == (0, "", None)
    assert set(claimed.steps.values_list("status", "progress", "message")) == {("pending", 0, "")}
