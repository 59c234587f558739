"""The uploads that have not arrived, on the dashboard and in the library."""

from typing import Any

from accounts.models import User
from accounts.page_sections import Section
from media_jobs.resumable.selectors import unfinished_of


def _unfinished(user: User) -> dict[str, Any] | None:
    uploads = list(unfinished_of(user))
    return {"unfinished": uploads} if uploads else None


UNFINISHED = Section("unfinished", 5, "resumable/_unfinished.html", _unfinished)
