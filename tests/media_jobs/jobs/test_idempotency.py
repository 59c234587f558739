"""The same key asks for the same job, once; for anything else it is refused."""

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from billing.selectors import balance_of
from media_jobs.errors import Refused
from media_jobs.jobs.services import submit
from media_jobs.models import Job
from tests.support.jobs import job_kind_that, run_waiting_jobs
from tests.support.media import Clips, kept
from tests.support.threads import at_once
from tests.support.uploads import send

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_key_returns_the_first_job_also_once_it_has_finished(alice: User) -> None:
    with job_kind_that() as kind:
        first = submit(owner=alice, kind=kind, params={"a": [1]}, idempotency_key="k")
        run_waiting_jobs()
        again = submit(owner=alice, kind=kind, params={"a": (1,)}, idempotency_key="k")
        assert again == first


def test_keys_are_each_users_own(alice: User, bob: User) -> None:
    with job_kind_that() as kind:
        first = submit(owner=alice, kind=kind, idempotency_key="k")
        assert submit(owner=bob, kind=kind, idempotency_key="k") != first


def test_keys_are_each_kinds_own(alice: User, clips: Clips) -> None:
    upload = kept(alice, clips.face)
    with job_kind_that() as one, job_kind_that() as another:
        first = submit(owner=alice, kind=one, subject=upload, idempotency_key="k")
        second = submit(owner=alice, kind=another, subject=upload, idempotency_key="k")
    assert (first.kind, second.kind) == (one, another)


def test_a_key_of_another_kind_does_not_answer_for_a_scan(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    with job_kind_that() as kind:
        submit(owner=alice, kind=kind, subject=kept(alice, clips.photo), idempotency_key="k")
        answer = send(alice_api, clips.face, key="k")
    assert answer.status_code == 201
    assert answer.json()["job"]["kind"] == "face_scan"


def test_a_key_that_came_with_another_file_is_refused(alice: User, clips: Clips) -> None:
    with job_kind_that() as kind:
        submit(owner=alice, kind=kind, subject=kept(alice, clips.face), idempotency_key="k")
        for upload in (kept(alice, clips.photo), None):
            with pytest.raises(Refused) as refusal:
                submit(owner=alice, kind=kind, subject=upload, idempotency_key="k")
            assert (refusal.value.code, refusal.value.status) == ("idempotency_key_reused", 422)


def test_a_key_that_came_with_other_parameters_is_refused(alice: User) -> None:
    with job_kind_that() as kind:
        submit(owner=alice, kind=kind, params={"pages": 3}, idempotency_key="k")
        with pytest.raises(Refused) as refusal:
            submit(owner=alice, kind=kind, params={"pages": 4}, idempotency_key="k")
    assert (refusal.value.code, refusal.value.status) == ("idempotency_key_reused", 422)


def test_the_same_key_at_the_same_moment_makes_one_job(settings, alice: User) -> None:
    with job_kind_that() as kind:
        settings.TOKEN_PRICES = {kind: 1}
        jobs = at_once(8, lambda _: submit(owner=alice, kind=kind, idempotency_key="k"))
        assert {job.pk for job in jobs} == {Job.objects.get().pk}, jobs
        assert balance_of(alice).held == 1
