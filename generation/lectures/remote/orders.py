"""Lectures that other sites ask us to read."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.http.origins import BadAddress, origin_of
from accounts.models import User
from generation.lectures.kinds import ORDER_KIND
from generation.lectures.remote.models import Order
from generation.lectures.remote.origins import guard_for
from media_jobs.errors import Refused
from media_jobs.files.models import Artifact
from media_jobs.jobs.models import UNFINISHED, Job
from media_jobs.jobs.selectors import jobs_on
from media_jobs.jobs.services import cancel, submit

RESULT = "result.zip"
# How long a result is kept, and what is known of an order.
KEPT = timedelta(days=1)
MOST_AT_ONCE = 200
ACCOUNT_ID = uuid.uuid5(uuid.NAMESPACE_URL, "spotifai:lectures-of-other-sites")


def orders_account() -> User:
    """Who owns the jobs for other sites: an account that nobody can sign in to."""
    account, new = User.objects.get_or_create(
        pk=ACCOUNT_ID,
        defaults={
            "email": "lectures-of-other-sites@worker.invalid",
            "name": "Lectures of other sites",
            "is_active": False,
        },
    )
    if new:
        account.set_unusable_password()
        account.save()
    return account


@transaction.atomic
def place_order(*, video_id: uuid.UUID, callback_url: str, **details: Any) -> Job:
    """Have a lecture of another site read, and called back for; what runs for it already goes on.

    A finished one is called back for again. Raises `Refused`.
    """
    _require_address("callback_url", callback_url)
    if details["source_url"]:
        _require_address("source_url", details["source_url"])
    now = timezone.now()
    order, _ = Order.objects.get_or_create(
        origin=origin_of(callback_url),
        video_id=video_id,
        defaults={"callback_url": callback_url, "asked_at": now, **details},
    )
    order = Order.objects.select_for_update().get(pk=order.pk)
    if order.request_id != details["request_id"]:
        _begin_anew(order)
    for name, value in details.items():
        setattr(order, name, value)
    order.callback_url, order.asked_at, order.away_since = callback_url, now, None
    order.save()
    if not jobs_on(order).filter(status__in=UNFINISHED).exists():
        _refuse_too_many()
    return submit(owner=orders_account(), kind=ORDER_KIND, subject=order)


def _require_address(name: str, url: str) -> None:
    try:
        guard_for(url)
    except BadAddress as error:
        raise Refused("address_refused", f"`{name}`: {error}") from error


def _begin_anew(order: Order) -> None:
    """Forget what was asked before, and what came of it."""
    for job in jobs_on(order).filter(status__in=UNFINISHED):
        cancel(job=job)
    results_of(order).delete()
    order.error_code = order.error_message = ""


def _refuse_too_many() -> None:
    if Job.objects.filter(kind=ORDER_KIND, status__in=UNFINISHED).count() >= MOST_AT_ONCE:
        raise Refused(
            "too_many_orders", "Too many lectures wait here. Try again later.", status=503
        )


def results_of(order: Order) -> Any:
    """What was read for an order, if it was; newest first."""
    jobs = jobs_on(order).values("pk")
    return Artifact.objects.filter(job__in=jobs, name=RESULT).order_by("-created_at")


def forget_orders() -> None:
    """Delete orders, and what was read for them, that nobody has asked for again."""
    for order in Order.objects.filter(asked_at__lt=timezone.now() - KEPT)[:100]:
        with transaction.atomic():
            jobs = jobs_on(order)
            if not jobs.filter(status__in=UNFINISHED).exists():
                jobs.delete()
                order.delete()
