"""Who of the moderators is looking at which case, so that no two look at the same one."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from detection.reviews.models import ReviewCase
from detection.reviews.queue import waiting

CLAIM = timedelta(minutes=15)


def unclaimed(now: datetime) -> Q:
    """What nobody is looking at."""
    return Q(claimed_until=None) | Q(claimed_until__lte=now)


def claimed_by_other(case: ReviewCase, moderator: User) -> bool:
    """Whether somebody else is looking at the case."""
    claimed = case.claimed_until is not None and case.claimed_until > timezone.now()
    return claimed and case.claimed_by_id != moderator.pk


def is_claimed_by(case: ReviewCase, moderator: User) -> bool:
    """Whether the moderator is looking at the case."""
    claimed = case.claimed_until is not None and case.claimed_until > timezone.now()
    return claimed and case.claimed_by_id == moderator.pk


@transaction.atomic
def take_next(*, moderator: User, among: QuerySet[ReviewCase] | None = None) -> ReviewCase | None:
    """Claim the first case that nobody is looking at; None when there is none.

    Somebody who has one already gets that one again, and nobody gets a file of their own.
    """
    now = timezone.now()
    mine = waiting().filter(claimed_by=moderator, claimed_until__gt=now).first()
    if mine is not None:
        return _claim(mine, moderator, now)
    cases = waiting().filter(unclaimed(now)).exclude(session__owner=moderator)
    if among is not None:
        cases = cases.filter(pk__in=among.order_by().values("pk"))
    found = cases.select_for_update(skip_locked=True, of=("self",)).first()
    return found and _claim(found, moderator, now)


@transaction.atomic
def take(*, case_id: int, moderator: User) -> ReviewCase | None:
    """Claim this case; None when it is decided, gone, somebody else's, or about one's own file."""
    cases = waiting().select_for_update(of=("self",)).select_related("session")
    case = cases.filter(pk=case_id).first()
    if case is None or claimed_by_other(case, moderator) or case.session.owner_id == moderator.pk:
        return None
    return _claim(case, moderator, timezone.now())


def release(*, case_id: int, moderator: User, claimed_until: datetime) -> bool:
    """Give a case back before its time. False when this claim is over already, or was renewed."""
    claim = waiting().order_by().filter(claimed_by=moderator, claimed_until=claimed_until)
    return bool(claim.filter(pk=case_id).update(claimed_by=None, claimed_until=None))


def _claim(case: ReviewCase, moderator: User, now: datetime) -> ReviewCase:
    case.claimed_by, case.claimed_until = moderator, now + CLAIM
    case.save(update_fields=["claimed_by", "claimed_until"])
    return case
