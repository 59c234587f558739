"""Holds whose work is gone expire; captured tokens may be given back, once."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from billing.models import EntryKind, Hold, HoldStatus, LedgerEntry
from billing.selectors import Balance, balance_of, discrepancies
from billing.services import capture_hold, expire_holds, place_hold, refund, release_hold
from billing.services.holds import HOLD_LIMIT
from media_jobs.jobs.services import cancel
from media_jobs.jobs.sweeping import sweep
from media_jobs.models import Job, JobStatus
from tests.support.jobs import job_kind_that, run_waiting_jobs, submitted

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def held_since(reference: str, age: timedelta) -> None:
    """Make a hold as old as this."""
    Hold.objects.filter(reference=reference).update(created_at=timezone.now() - age)


def expire(*in_work: str, now: datetime | None = None) -> int:
    return expire_holds(now=now or timezone.now(), in_work=lambda: set(in_work))


def test_a_hold_beyond_the_limit_gives_its_tokens_back_and_explains_itself(alice: User) -> None:
    place_hold(user=alice, amount=3, reference="work:1", purpose="Face scan")
    held_since("work:1", HOLD_LIMIT + MINUTE)
    assert expire() == 1
    assert balance_of(alice) == Balance(balance=20, held=0, available=20)
    assert Hold.objects.get().status == HoldStatus.EXPIRED
    entry = LedgerEntry.objects.get(kind=EntryKind.EXPIRY)
    assert (entry.amount, entry.reason) == (0, "3 given back: Face scan")
    assert discrepancies() == []


def test_a_hold_within_the_limit_stands(alice: User) -> None:
    place_hold(user=alice, amount=3, reference="work:1")
    held_since("work:1", HOLD_LIMIT - MINUTE)
    assert expire() == 0
    assert balance_of(alice).held == 3


def test_a_hold_of_work_that_still_runs_stands_however_old_it_is(alice: User) -> None:
    for reference in ("work:1", "work:2"):
        place_hold(user=alice, amount=3, reference=reference)
        held_since(reference, 10 * HOLD_LIMIT)
    assert expire("work:1") == 1
    assert Hold.objects.get(status=HoldStatus.OPEN).reference == "work:1"
    assert capture_hold(reference="work:1")
    assert not capture_hold(reference="work:2"), "it has expired"
    assert balance_of(alice) == Balance(balance=17, held=0, available=17)


def test_expiring_twice_changes_nothing_more(alice: User) -> None:
    place_hold(user=alice, amount=3, reference="work:1")
    held_since("work:1", 2 * HOLD_LIMIT)
    assert (expire(), expire()) == (1, 0)
    assert not release_hold(reference="work:1")
    assert balance_of(alice).held == 0


@pytest.mark.django_db(transaction=True)
def test_the_sweeper_leaves_a_job_that_has_waited_for_days_its_tokens(
    settings, alice: User
) -> None:
    with job_kind_that() as kind:
        settings.TOKEN_PRICES = {kind: 2}
        waiting, gone = submitted(alice, kind), submitted(alice, kind)
        for job in (waiting, gone):
            held_since(job.reference, 2 * HOLD_LIMIT)
        Job.objects.filter(pk=gone.pk).delete()
        sweep()
        assert balance_of(alice).held == 2, "that of the job that still waits"
        run_waiting_jobs()
        assert Job.objects.get().status == JobStatus.SUCCEEDED
    assert balance_of(alice) == Balance(balance=18, held=0, available=18)


def test_captured_tokens_are_given_back_with_the_reason_and_the_name(
    alice: User, bob: User
) -> None:
    place_hold(user=alice, amount=3, reference="work:1")
    capture_hold(reference="work:1")
    assert refund(reference="work:1", reason="The result was useless", made_by=bob)
    assert balance_of(alice) == Balance(balance=20, held=0, available=20)
    entry = LedgerEntry.objects.get(kind=EntryKind.REFUND)
    assert (entry.amount, entry.reason, entry.made_by) == (3, "The result was useless", bob)
    assert discrepancies() == []


def test_tokens_are_given_back_once(alice: User) -> None:
    place_hold(user=alice, amount=3, reference="work:1")
    capture_hold(reference="work:1")
    assert refund(reference="work:1", reason="once")
    assert not refund(reference="work:1", reason="twice")
    assert not capture_hold(reference="work:1")
    assert balance_of(alice).balance == 20


@pytest.mark.parametrize("settle", [None, release_hold])
def test_what_was_never_taken_is_not_given_back(alice: User, settle) -> None:
    place_hold(user=alice, amount=3, reference="work:1")
    if settle:
        settle(reference="work:1")
    assert not refund(reference="work:1", reason="no")
    assert not refund(reference="work:none", reason="no")
    assert balance_of(alice).balance == 20


def test_a_capture_says_in_the_ledger_what_it_paid_for(settings, alice: User) -> None:
    with job_kind_that() as kind:
        settings.TOKEN_PRICES = {kind: 1}
        submitted(alice, kind)
        run_waiting_jobs()
    entry = LedgerEntry.objects.get(kind=EntryKind.CAPTURE)
    assert entry.reason == kind.replace("_", " ").capitalize()


def test_a_cancelled_job_costs_nothing_and_needs_no_expiry(settings, alice: User) -> None:
    with job_kind_that() as kind:
        settings.TOKEN_PRICES = {kind: 1}
        assert cancel(job=submitted(alice, kind))
    assert balance_of(alice) == Balance(balance=20, held=0, available=20)
    assert Hold.objects.get().status == HoldStatus.RELEASED
