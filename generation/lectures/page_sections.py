"""What the dashboard shows of lectures, and what the landing page says of them."""

from typing import Any

from accounts.models import User
from accounts.page_sections import LandingLine, Section
from generation.lectures.listing import rows_of
from generation.lectures.selectors import lectures_of

RECENT = 4


def _recent(user: User) -> dict[str, Any] | None:
    rows = rows_of(list(lectures_of(user)[:RECENT]))
    return {"rows": rows} if rows else None


CARD = Section("lectures", 30, "lectures/_recent.html", _recent)
LANDING = LandingLine(
    "lectures",
    30,
    "lecture",
    "What was on that slide?",
    "A recorded lecture becomes a PDF with each slide once and beside it what was said, which one "
    "can search and go back from to the second. Subtitles come with it.",
)
