"""Letting go of sessions whose time is over."""

from datetime import datetime

from accounts.sessions.models import BrowserSession

BATCH = 500


def expire_sessions(*, now: datetime) -> int:
    """Remove some of those that have expired. Returns how many."""
    old = BrowserSession.objects.filter(expire_date__lt=now).order_by("expire_date")
    keys = list(old.values_list("pk", flat=True)[:BATCH])
    return BrowserSession.objects.filter(pk__in=keys).delete()[0] if keys else 0
