"""Pushing notices, from a thread of every worker process.

The rows say what is to be sent, and to whom it was: nothing is lost with a process, and nothing
comes twice because another browser could not be reached.
"""

import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone

from accounts.notices.choices import settings_of
from accounts.notices.models import Notice
from accounts.notices.sender import Sender
from accounts.notices.types import notice_types
from accounts.people.models import User
from accounts.push.messages import Result, Sent, send
from accounts.push.models import PushSubscription
from accounts.push.selectors import subscriptions_of

EVERY_SECONDS = 2
PEOPLE = 100
MOST_OF_ONE = 20
AT_ONCE = 16
# For one browser in one round, whatever its push service does.
SECONDS = 10.0
AGAIN_AFTER = timedelta(minutes=5)
GIVEN_UP_AFTER = timedelta(hours=2)
MOST_FAILURES = 8
FIRST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(hours=1)


class _Errand(NamedTuple):
    """What one browser is to be sent, the oldest first."""

    subscription: PushSubscription
    notices: list[Notice]


class _Report(NamedTuple):
    """How that ended: the notices that were taken, and what became of the last one."""

    subscription: PushSubscription
    taken: list[Notice]
    last: Sent


def send_due(*, now: datetime) -> int:
    """Push what is due to those of its readers' browsers that do not rest.

    Returns how many messages the push services have taken.
    """
    due = Notice.objects.filter(push_due_at__lte=now).order_by()
    people = list(due.values_list("user_id", flat=True).distinct()[:PEOPLE])
    claimed = {user_id: _claimed(user_id, now) for user_id in people}
    errands = [errand for told in claimed.items() for errand in _errands(*told, now)]
    reports = _run(errands)
    for report in reports:
        _note(report, now)
    for user_id, notices in claimed.items():
        _settle(user_id, notices, now)
    return sum(len(report.taken) for report in reports)


def message_of(notice: Notice) -> dict[str, Any]:
    """What the browser's worker is told: `static/js/push-worker.js` reads it."""
    kind = notice_types.get(notice.type)
    page = reverse("notice", args=[notice.pk]) if notice.in_bell else notice.page
    title = kind.label.lower().capitalize() if kind else "Notice"
    return {"id": notice.pk, "title": title, "text": notice.message, "page": page}


def _claimed(user_id: uuid.UUID, now: datetime) -> list[Notice]:
    """The person's due notices that they still want, once no other process is at them."""
    due = Notice.objects.filter(user=user_id, push_due_at__lte=now).order_by("pk")
    notices = list(due[:MOST_OF_ONE])
    keys = [notice.pk for notice in notices]
    claimed = Notice.objects.filter(pk__in=keys, push_due_at__lte=now)
    if claimed.update(push_due_at=now + AGAIN_AFTER) != len(keys):
        return []
    wanted = {choice.type for choice in settings_of(User(pk=user_id)) if choice.by_push}
    told = [
        notice
        for notice in notices
        if notice.type in wanted and notice.created_at > now - GIVEN_UP_AFTER
    ]
    for notice in notices:
        if notice not in told:
            _end(notice)
    return told


def _errands(user_id: uuid.UUID, notices: list[Notice], now: datetime) -> Iterator[_Errand]:
    for subscription in subscriptions_of(User(pk=user_id)):
        rests = subscription.rests_until is not None and subscription.rests_until > now
        new = [notice for notice in notices if not _has(subscription, notice)]
        if new and not rests:
            yield _Errand(subscription, new)


def _has(subscription: PushSubscription, notice: Notice) -> bool:
    return str(subscription.pk) in notice.pushed_to


def _run(errands: list[_Errand]) -> list[_Report]:
    if not errands:
        return []
    with ThreadPoolExecutor(min(len(errands), AT_ONCE), thread_name_prefix="push") as pool:
        return list(pool.map(_send, errands))


def _send(errand: _Errand) -> _Report:
    """Asks no database: its connections belong to the thread that waits for this."""
    subscription, notices = errand
    ends_at = time.monotonic() + SECONDS
    taken, sent = [], Sent(Result.LATER)
    for notice in notices:
        left = ends_at - time.monotonic()
        if left <= 0:  # the next round goes on
            break
        topic = f"notice-{notice.pk}"
        sent = send(subscription, message_of(notice), topic=topic, seconds=left)
        if sent.result != Result.TAKEN:
            break
        taken.append(notice)
    return _Report(subscription, taken, sent)


def _note(report: _Report, now: datetime) -> None:
    """Write down what a browser was sent, and how long it rests; forget one that is gone."""
    subscription, taken, last = report
    row = PushSubscription.objects.filter(pk=subscription.pk)
    for notice in taken:
        notice.pushed_to.append(str(subscription.pk))
    if taken:
        row.update(last_used_at=now)
    if last.result == Result.TAKEN:
        row.update(failures=0, rests_until=None)
    elif last.result == Result.GONE or subscription.failures + 1 >= MOST_FAILURES:
        row.delete()
    else:
        rest = max(FIRST_REST * 2**subscription.failures, timedelta(seconds=last.retry_after))
        row.update(failures=subscription.failures + 1, rests_until=now + min(rest, LONGEST_REST))


def _settle(user_id: uuid.UUID, notices: list[Notice], now: datetime) -> None:
    """Say of each notice when it is to be sent to the browsers that have not got it, if ever."""
    good = list(subscriptions_of(User(pk=user_id))) if notices else []
    for notice in notices:
        behind = [one.rests_until or now for one in good if not _has(one, notice)]
        if behind:
            row = Notice.objects.filter(pk=notice.pk).exclude(push_due_at=None)  # read meanwhile
            row.update(push_due_at=max(min(behind), now), pushed_to=notice.pushed_to)
        else:
            _end(notice)


def _end(notice: Notice) -> None:
    """There is nobody left to push it to."""
    row = Notice.objects.filter(pk=notice.pk)
    row.filter(in_bell=False, mail_due_at=None).delete()
    row.update(push_due_at=None, pushed_to=[])


class Pusher(Sender):
    """Sends the pushes that are due."""

    def __init__(self) -> None:
        super().__init__("pusher", every_seconds=EVERY_SECONDS)

    def send(self) -> None:
        send_due(now=timezone.now())
