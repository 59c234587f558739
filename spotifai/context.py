"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from billing.prices import anything_costs
from billing.selectors import balance_of
from media_jobs.events.news import news_of


def site(request: HttpRequest) -> dict[str, Any]:
    """What a signed-in user may send, their balance and their news, looked up when shown."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"balance": None}
    return {
        "balance": SimpleLazyObject(lambda: balance_of(user)) if anything_costs() else None,
        "news": SimpleLazyObject(lambda: news_of(user)),
        "max_video_mb": settings.MAX_VIDEO_MB,
        "max_files": settings.MAX_ACTIVE_JOBS,
    }
