"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from billing.prices import anything_costs
from billing.selectors import balance_of
from media_jobs.events.news import news_of
from media_jobs.links.jobs import MAY_PASS
from media_jobs.resumable.limits import chunk_bytes
from media_jobs.uploads.limits import largest_megabytes
from media_jobs.uploads.purposes import offered_purposes, purposes


def site(request: HttpRequest) -> dict[str, Any]:
    """What a signed-in user may send, their balance and their news, looked up when shown."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"balance": None}
    return {
        "balance": SimpleLazyObject(lambda: balance_of(user)) if anything_costs() else None,
        "news": SimpleLazyObject(lambda: news_of(user)),
        "max_file_mb": largest_megabytes(purposes),
        "purposes_offered": offered_purposes(),
        "max_files": settings.MAX_ACTIVE_JOBS,
        "chunk_bytes": chunk_bytes(),
        "link_failures_that_pass": MAY_PASS,
    }
