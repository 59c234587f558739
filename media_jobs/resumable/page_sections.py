"""The uploads that have not arrived, on the dashboard and in the library."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.page_sections import Section
from media_jobs.resumable.selectors import unfinished_of


def _unfinished(user: User) -> dict[str, Any]:
    being_completed = Q(completing_until__gt=timezone.now())
    return {"unfinished": list(unfinished_of(user).exclude(being_completed))}


UNFINISHED = Section("unfinished", 5, "resumable/_unfinished.html", _unfinished)
