"""Jobs over the API: polling with an ETag, cancelling, running again."""

from collections.abc import Iterator

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from billing.models import Hold, HoldStatus
from media_jobs.jobs.transitions import claim
from media_jobs.models import Job, JobStatus
from tests.media_jobs.jobs.test_progress import FIELDS
from tests.support.jobs import job_kind_that, run_waiting_jobs, submitted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def job(settings, alice: User) -> Iterator[Job]:
    """A job of Alice's that waits and costs one token."""
    with job_kind_that() as kind:
        settings.TOKEN_PRICES = {kind: 1}
        yield submitted(alice, kind)


def test_a_job_is_its_snapshot(job: Job, alice_api: APIClient) -> None:
    answer = alice_api.get(f"/api/v1/jobs/{job.pk}")
    assert answer.status_code == 200
    assert set(answer.json()) == FIELDS
    assert (answer["ETag"], answer["Cache-Control"]) == ('"1"', "private, no-cache")


def test_polling_an_unchanged_job_costs_no_body(job: Job, alice_api: APIClient) -> None:
    etag = alice_api.get(f"/api/v1/jobs/{job.pk}")["ETag"]
    unchanged = alice_api.get(f"/api/v1/jobs/{job.pk}", headers={"If-None-Match": etag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged["ETag"] == etag
    claim(job_id=job.pk, worker="w")
    changed = alice_api.get(f"/api/v1/jobs/{job.pk}", headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed["ETag"] != etag


def test_a_waiting_job_is_cancelled_and_its_tokens_are_released(
    job: Job, alice_api: APIClient
) -> None:
    answer = alice_api.post(f"/api/v1/jobs/{job.pk}/cancel")
    assert answer.status_code == 200
    assert answer.json()["job"]["status"] == "cancelled"
    assert Hold.objects.get().status == HoldStatus.RELEASED
    run_waiting_jobs()
    job.refresh_from_db()
    assert job.status == JobStatus.CANCELLED


def test_what_has_ended_cannot_be_cancelled(job: Job, alice_api: APIClient) -> None:
    run_waiting_jobs()
    answer = alice_api.post(f"/api/v1/jobs/{job.pk}/cancel")
    assert (answer.status_code, answer.json()["code"]) == (409, "job_finished")


def test_a_finished_job_runs_again(job: Job, alice_api: APIClient) -> None:
    unfinished = alice_api.post(f"/api/v1/jobs/{job.pk}/rerun")
    assert (unfinished.status_code, unfinished.json()["code"]) == (409, "job_unfinished")
    run_waiting_jobs()
    answer = alice_api.post(f"/api/v1/jobs/{job.pk}/rerun")
    assert answer.status_code == 201
    assert set(answer.json()) == {"job"}
    assert answer.json()["job"]["job_id"] != str(job.pk)
    assert answer.json()["job"]["status"] == "queued"


def test_running_again_without_tokens_is_refused(settings, job: Job, alice_api: APIClient) -> None:
    run_waiting_jobs()
    settings.TOKEN_PRICES = {job.kind: 20}
    answer = alice_api.post(f"/api/v1/jobs/{job.pk}/rerun")
    assert (answer.status_code, answer.json()["code"]) == (400, "insufficient_tokens")
